//! Certificates: any bytes give certificates or errors in order, and a certificate is the same through every reader.
#![no_main]

use libfuzzer_sys::fuzz_target;
use smart_core::object::certificate::{Certificate, CertificateError, read_base64, read_der, read_kubeconfig, read_pem};
use smart_core::object::time::Time;

fuzz_target!(|bytes: &[u8]| {
    let found = read_der(bytes);
    check(&found);
    check(&read_pem(bytes));
    if let Ok(text) = std::str::from_utf8(bytes) {
        check(&read_base64(text));
        read_kubeconfig(text).iter().for_each(|field| check(&field.certificates));
    }

    let base64 = encode(bytes);
    if bytes.first() == Some(&0x30) && !bytes.windows(11).any(|window| window == b"-----BEGIN ") {
        assert_eq!(read_base64(&base64), found);
        let field = read_kubeconfig(&format!("client-certificate-data: {base64}\n"));
        assert_eq!(field.into_iter().map(|field| field.certificates).collect::<Vec<_>>(), [found.clone()]);
    }
    let pem = read_pem(format!("-----BEGIN CERTIFICATE-----\n{base64}\n-----END CERTIFICATE-----\n").as_bytes());
    check(&pem);
    if let Some(Ok(first)) = found.first() {
        assert_eq!(pem, [Ok(first.clone())]);
    }
});

fn check(found: &[Result<Certificate, CertificateError>]) {
    for (index, found) in found.iter().enumerate() {
        match found {
            Ok(certificate) => {
                for date in [certificate.not_before, certificate.not_after] {
                    assert_eq!(Time::parse(&date.to_string()), Ok(date));
                }
                assert!(!certificate.subject.contains(char::is_control) && !certificate.issuer.contains(char::is_control));
            }
            Err(error) => assert_eq!(error.index(), index),
        }
    }
}

fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - chunk.len()));
        let digit = |at: usize| if at <= chunk.len() { char::from(ALPHABET[bits >> (18 - 6 * at) & 63]) } else { '=' };
        text.extend((0..4).map(digit));
    }
    text
}
