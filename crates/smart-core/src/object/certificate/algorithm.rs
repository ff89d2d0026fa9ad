//! The names of keys and signatures.

use x509_parser::asn1_rs::FromDer;
use x509_parser::public_key::PublicKey;
use x509_parser::signature_algorithm::RsaSsaPssParams;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::name::dotted;

/// Names the key of a `SubjectPublicKeyInfo`; empty when it is broken.
pub(super) fn key(key: &[u8]) -> String {
    let Ok((_, key)) = SubjectPublicKeyInfo::from_der(key) else { return String::new() };
    let number = dotted(key.algorithm.algorithm.as_bytes());
    match number.as_str() {
        "1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10" => match key.parsed() {
            Ok(PublicKey::RSA(rsa)) => format!("RSA {}", bits(rsa.modulus)),
            _ => "RSA".to_owned(),
        },
        "1.2.840.10045.2.1" => {
            let curve = key.algorithm.parameters.as_ref().and_then(|parameters| parameters.as_oid().ok());
            match curve.map(|curve| dotted(curve.as_bytes())).unwrap_or_default().as_str() {
                "1.3.132.0.33" => "ECDSA P-224".to_owned(),
                "1.2.840.10045.3.1.7" => "ECDSA P-256".to_owned(),
                "1.3.132.0.34" => "ECDSA P-384".to_owned(),
                "1.3.132.0.35" => "ECDSA P-521".to_owned(),
                "1.3.132.0.10" => "ECDSA secp256k1".to_owned(),
                "" => "ECDSA".to_owned(),
                curve => format!("ECDSA {curve}"),
            }
        }
        "1.2.840.10040.4.1" => "DSA".to_owned(),
        "1.3.101.110" => "X25519".to_owned(),
        "1.3.101.112" => "Ed25519".to_owned(),
        "1.3.101.113" => "Ed448".to_owned(),
        _ => number,
    }
}

/// Names the algorithm of an `AlgorithmIdentifier` as Go's crypto/x509 does; empty when it is broken.
pub(super) fn signature(algorithm: &[u8]) -> String {
    let Ok((_, algorithm)) = AlgorithmIdentifier::from_der(algorithm) else { return String::new() };
    let number = dotted(algorithm.algorithm.as_bytes());
    let name = match number.as_str() {
        "1.2.840.113549.1.1.2" => "MD2-RSA",
        "1.2.840.113549.1.1.4" => "MD5-RSA",
        "1.2.840.113549.1.1.5" => "SHA1-RSA",
        "1.2.840.113549.1.1.11" => "SHA256-RSA",
        "1.2.840.113549.1.1.12" => "SHA384-RSA",
        "1.2.840.113549.1.1.13" => "SHA512-RSA",
        "1.2.840.113549.1.1.10" => pss(&algorithm),
        "1.2.840.10040.4.3" => "DSA-SHA1",
        "2.16.840.1.101.3.4.3.2" => "DSA-SHA256",
        "1.2.840.10045.4.1" => "ECDSA-SHA1",
        "1.2.840.10045.4.3.2" => "ECDSA-SHA256",
        "1.2.840.10045.4.3.3" => "ECDSA-SHA384",
        "1.2.840.10045.4.3.4" => "ECDSA-SHA512",
        "1.3.101.112" => "Ed25519",
        "1.3.101.113" => "Ed448",
        number => number,
    };
    name.to_owned()
}

fn pss(algorithm: &AlgorithmIdentifier) -> &'static str {
    let parameters = algorithm.parameters.as_ref().and_then(|parameters| RsaSsaPssParams::try_from(parameters).ok());
    let hash = parameters.as_ref().map(|parameters| dotted(parameters.hash_algorithm_oid().as_bytes()));
    match hash.as_deref() {
        Some("1.3.14.3.2.26") => "SHA1-RSAPSS",
        Some("2.16.840.1.101.3.4.2.1") => "SHA256-RSAPSS",
        Some("2.16.840.1.101.3.4.2.2") => "SHA384-RSAPSS",
        Some("2.16.840.1.101.3.4.2.3") => "SHA512-RSAPSS",
        _ => "RSAPSS",
    }
}

fn bits(modulus: &[u8]) -> usize {
    let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
    let first = modulus.get(zeros).map_or(0, |byte| byte.leading_zeros() as usize);
    (modulus.len() - zeros) * 8 - first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_their_bits() {
        assert_eq!([bits(&[0, 0x80, 0]), bits(&[1, 0]), bits(&[0, 0]), bits(&[])], [16, 9, 0, 0]);
    }

    #[test]
    fn what_is_unknown_has_its_number() {
        assert_eq!(signature(&[0x30, 5, 6, 3, 0x2a, 3, 4]), "1.2.3.4");
        assert_eq!(signature(&[0x30, 5, 6, 3, 0x2b, 0x65, 0x70]), "Ed25519");
        assert_eq!(signature(&[0x30, 11, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10]), "RSAPSS");
        assert_eq!(key(&[0x30, 10, 0x30, 5, 6, 3, 0x2b, 0x65, 0x71, 3, 1, 0]), "Ed448");
        assert_eq!([key(&[]), signature(&[1, 2])], ["", ""]);
    }
}
