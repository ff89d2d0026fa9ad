use proptest::prelude::*;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SanType, date_time_ymd};
use serde_json::{Value, json};

use super::*;

/// A new certificate: its PEM and its DER.
fn certificate(change: impl FnOnce(&mut CertificateParams)) -> (String, Vec<u8>) {
    let mut params = CertificateParams::new(["api.example.com".to_owned()]).expect("a host name");
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::OrganizationName, "Example, Inc.");
    params.distinguished_name.push(DnType::CommonName, "api");
    (params.not_before, params.not_after) = (date_time_ymd(2026, 1, 2), date_time_ymd(2027, 1, 2));
    params.serial_number = Some(0x0abc_u64.into());
    change(&mut params);
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate");
    (certificate.pem(), certificate.der().to_vec())
}

fn only(found: Vec<Result<Certificate, CertificateError>>) -> Certificate {
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().expect("one").expect("readable")
}

/// Index, line and reason of each error.
fn errors(found: &[Result<Certificate, CertificateError>]) -> Vec<(usize, usize, &'static str)> {
    found.iter().filter_map(|found| found.as_ref().err()).map(|error| (error.index(), error.line(), error.reason())).collect()
}

#[test]
fn every_field() {
    let (pem, der) = certificate(|params| {
        params.subject_alt_names.extend([
            SanType::DnsName("*.example.com".try_into().expect("a host name")),
            SanType::IpAddress([10, 0, 0, 1].into()),
            SanType::IpAddress(std::net::Ipv6Addr::LOCALHOST.into()),
            SanType::URI("spiffe://example/ns/pay".try_into().expect("a URI")),
            SanType::Rfc822Name("ops@example.com".try_into().expect("an address")),
        ]);
    });
    let found = only(read_pem(pem.as_bytes()));
    assert_eq!(found, only(read_der(&der)));
    assert_eq!(
        serde_json::to_value(found).expect("plain data"),
        json!({
            "subject": "CN=api,O=Example\\, Inc.",
            "issuer": "CN=api,O=Example\\, Inc.",
            "dns_names": ["api.example.com", "*.example.com"],
            "ip_addresses": ["10.0.0.1", "::1"],
            "uris": ["spiffe://example/ns/pay"],
            "emails": ["ops@example.com"],
            "not_before": "2026-01-02T00:00:00Z",
            "not_after": "2027-01-02T00:00:00Z",
            "is_ca": false,
            "key_type": "ECDSA P-256",
            "signature_algorithm": "ECDSA-SHA256",
            "serial": "0abc",
            "self_signed": true,
        })
    );
}

#[test]
fn serial_numbers_have_no_sign_byte() {
    let (pem, _) = certificate(|params| params.serial_number = Some(vec![0xaf, 0x01].into()));
    assert_eq!(&*only(read_pem(pem.as_bytes())).serial, "af01");
}

#[test]
fn far_dates() {
    for (year, expected) in [(1950, "1950-01-02T00:00:00Z"), (2049, "2049-01-02T00:00:00Z"), (2050, "2050-01-02T00:00:00Z")] {
        let (pem, _) = certificate(|params| params.not_before = date_time_ymd(year, 1, 2));
        assert_eq!(only(read_pem(pem.as_bytes())).not_before.to_string(), expected);
    }
    let (pem, _) = certificate(|params| params.not_after = date_time_ymd(9999, 12, 31));
    assert_eq!(only(read_pem(pem.as_bytes())).not_after.to_string(), "9999-12-31T00:00:00Z");
}

#[test]
fn a_chain_with_a_key_and_a_broken_block_between() {
    let ca_key = KeyPair::generate_for(&rcgen::PKCS_ED25519).expect("a key");
    let mut ca = CertificateParams::new([]).expect("no names");
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.distinguished_name = rcgen::DistinguishedName::new();
    ca.distinguished_name.push(DnType::CommonName, "root");
    let ca_pem = ca.self_signed(&ca_key).expect("a certificate").pem();
    let leaf_key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).expect("a key");
    let leaf = CertificateParams::new(["web".to_owned()]).expect("a host name");
    let leaf_pem = leaf.signed_by(&leaf_key, &Issuer::new(ca, &ca_key)).expect("a certificate").pem();
    let broken = leaf_pem.replacen("MII", "M*I", 1);

    let chain = format!("{leaf_pem}{}{broken}\n# the root\n{ca_pem}", leaf_key.serialize_pem());
    let found = read_pem(chain.as_bytes());
    let [Ok(leaf), Err(error), Ok(root)] = &*found else { panic!("{found:?}") };
    assert_eq!((leaf.is_ca, leaf.self_signed, &*leaf.issuer), (false, false, "CN=root"));
    assert_eq!((&*leaf.key_type, &*leaf.signature_algorithm), ("ECDSA P-384", "Ed25519"));
    assert_eq!((root.is_ca, root.self_signed, &*root.key_type), (true, true, "Ed25519"));
    // The line before, counted from 1.
    let line = chain.lines().position(|line| line.starts_with("M*I")).expect("the broken block");
    assert_eq!((error.index(), error.line()), (1, line));
    let message = format!("certificate 2 at line {line} is not readable: it has characters that are not base64");
    assert_eq!(error.to_string(), message);

    // With the line ends of Windows, indented, and as a text inside JSON.
    let windows = chain.replace('\n', "\r\n");
    let indented = chain.replace('\n', "\n    ");
    let escaped = format!("{{\"ca\":{}}}", Value::from(&*chain));
    for text in [windows, indented, escaped] {
        let again = read_pem(text.as_bytes());
        assert_eq!((again.len(), again.first(), again.last()), (3, found.first(), found.last()), "{text}");
    }
}

#[test]
fn der_and_base64() {
    let (first, second) = (certificate(|_| {}), certificate(|params| params.not_after = date_time_ymd(2030, 1, 1)));
    let both = [&*first.1, &second.1].concat();
    let found = read_der(&both);
    assert_eq!(found, [read_der(&first.1), read_der(&second.1)].concat());
    assert_eq!(found, read_pem(format!("{}{}", first.0, second.0).as_bytes()));
    assert_eq!(read_base64(&encode(&both)), found);
    assert_eq!(read_base64(&encode(format!("{}{}", first.0, second.0).as_bytes())), found);
    assert_eq!(read_base64(&first.0), read_der(&first.1));
    // A line end behind it belongs to the file, other bytes do not.
    assert_eq!(read_der(&[&*first.1, b"\n"].concat()), read_der(&first.1));
    assert_eq!(errors(&read_der(&[&*first.1, b"x"].concat())), [(1, 0, der::CUT)]);
    assert_eq!(errors(&read_der(&first.1[..first.1.len() - 1])), [(0, 0, der::CUT)]);
    assert_eq!(errors(&read_der(&[0x30, 3, 2, 1, 3])), [(0, 0, "it has not the outline of a certificate")]);

    assert_eq!([read_base64(""), read_base64(" \n"), read_der(b""), read_pem(b"")], [const { Vec::new() }; 4]);
    assert_eq!(errors(&read_base64("aGVsbG8=")), [(0, 0, "it is neither PEM nor DER")]);
    assert_eq!(errors(&read_base64("a")), [(0, 0, "its base64 is cut short")]);
    assert_eq!(errors(&read_base64("µ")), [(0, 0, "it has characters that are not base64")]);
}

#[test]
fn openssl_trust_settings_are_passed_over() {
    let (_, der) = certificate(|_| {});
    let trusted = [&*der, &[0x30, 2, 0x0c, 0]].concat();
    let pem = format!("-----BEGIN TRUSTED CERTIFICATE-----\n{}\n-----END TRUSTED CERTIFICATE-----\n", encode(&trusted));
    assert_eq!(read_pem(pem.as_bytes()), read_der(&der));
}

#[test]
fn kubeconfigs() {
    let (pem, der) = certificate(|_| {});
    let base64 = encode(pem.as_bytes());
    let yaml = format!(
        "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: {base64}\n    server: https://x\n  name: x\n\
         users:\n- name: x\n  user:\n    client-certificate-data: \"{base64}\"\n    client-key-data: {base64}\n"
    );
    let json = json!({"clusters": [{"cluster": {"certificate-authority-data": base64}}],
        "users": [{"user": {"client-certificate-data": base64, "client-key-data": base64}}]});
    for text in [yaml, json.to_string(), Value::from(json.to_string()).to_string()] {
        let found = read_kubeconfig(&text);
        let names: Vec<&str> = found.iter().map(|field| field.name).collect();
        assert_eq!(names, ["certificate-authority-data", "client-certificate-data"]);
        assert!(found.iter().all(|field| field.certificates == read_der(&der)), "{found:?}");
    }
    let broken = read_kubeconfig("certificate-authority-data: aGVsbG8=");
    assert_eq!(
        broken.iter().map(|field| errors(&field.certificates)).collect::<Vec<_>>(),
        [[(0, 0, "it is neither PEM nor DER")]]
    );
}

#[test]
fn the_work_is_bounded() {
    let (pem, der) = certificate(|_| {});
    let block = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    let found = read_pem(block.repeat(2_000).as_bytes());
    assert_eq!((found.len(), errors(&found).last().copied()), (1_001, Some((1_000, 3_001, TOO_MANY))));
    assert_eq!(errors(&read_der(&[0x30, 0].repeat(2_000))).last().copied(), Some((1_000, 0, TOO_MANY)));

    let long = " ".repeat(LONGEST);
    let found = read_pem(format!("{pem}{long}{pem}").as_bytes());
    assert_eq!((found.len(), errors(&found)), (2, vec![(1, 0, TOO_LONG)]));
    let cut = format!("{pem}{}{pem}", " ".repeat(LONGEST - pem.len() - 100));
    assert_eq!(errors(&read_pem(cut.as_bytes())), [(1, pem.lines().count() + 1, TOO_LONG)]);
    assert_eq!(errors(&read_der(&[&*der, long.as_bytes()].concat())), [(1, 0, TOO_LONG)]);
    assert_eq!(errors(&read_base64(&long.repeat(3))), [(0, 0, "it is longer than 2 MiB")]);
}

#[test]
fn one_strange_part_hides_no_other() {
    let (_, der) = certificate(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained));
    let whole = only(read_der(&der));
    let (_, theirs) = x509_parser::parse_x509_certificate(&der).expect("a certificate");
    assert_eq!(whole.not_after.seconds(), theirs.validity().not_after.timestamp());

    // The list of alternative names says that it is longer than its extension.
    let at = der.windows(5).position(|bytes| bytes == [6, 3, 0x55, 0x1d, 0x11]).expect("names");
    let mut broken = der.clone();
    broken[at + 8] = 0x7f;
    assert_eq!(only(read_der(&broken)), Certificate { dns_names: Box::default(), ..whole.clone() });

    // The first letter of the issuer's name is no UTF-8.
    let at = der.windows(3).position(|bytes| bytes == b"api").expect("a name");
    let mut broken = der.clone();
    broken[at] = 0xff;
    let found = only(read_der(&broken));
    assert_eq!((&*found.issuer, found.not_after), ("CN=#0c03ff7069,O=Example\\, Inc.", whole.not_after));

    // A time without seconds.
    let at = der.windows(13).position(|bytes| bytes == b"270102000000Z").expect("a date");
    let mut strange = [&der[..at], b"2701020000Z", &der[at + 13..]].concat();
    strange[at - 1] -= 2;
    // The lengths of the validity, of the signed part and of the whole.
    strange[at - 18] -= 2;
    for length in [2, 6] {
        let shorter = u16::from_be_bytes([strange[length], strange[length + 1]]) - 2;
        strange[length..length + 2].copy_from_slice(&shorter.to_be_bytes());
    }
    assert_eq!(only(read_der(&strange)), whole);
}

/// The certificates of real clusters, with dates and names as another library reads them.
#[test]
#[expect(clippy::disallowed_methods, clippy::print_stderr, reason = "a test may read shared data, and must say when it skips")]
fn real_certificates_are_read_as_others_read_them() {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/eval/certificates/cases.jsonl");
    let Ok(cases) = std::fs::read_to_string(cases) else {
        eprintln!("SKIPPED: there is no ../shared/eval/certificates/cases.jsonl beside the repository");
        return;
    };
    let mut count = 0;
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).expect("a case");
        let pem = case["pem"].as_str().expect("a certificate");
        let found = only(read_pem(pem.as_bytes()));
        let der = base64::decode(pem.lines().filter(|line| !line.contains('-')).collect::<String>().as_bytes()).expect("base64");
        let (_, theirs) = x509_parser::parse_x509_certificate(&der).expect("a certificate");
        let names = theirs.subject_alternative_name().expect("one extension").map(|names| names.value.general_names.len());
        let ours = [&found.dns_names, &found.ip_addresses, &found.uris, &found.emails].map(|names| names.len());
        assert_eq!(ours.iter().sum::<usize>(), names.unwrap_or(0), "names of {}", found.subject);
        assert!(!found.key_type.contains('.') && !found.signature_algorithm.contains('.'), "{found:?}");
        let found = serde_json::to_value(found).expect("plain data");
        for field in ["subject", "issuer", "not_before", "not_after", "is_ca"] {
            assert_eq!(found[field], case[field], "{field} of {}/{}", case["namespace"], case["name"]);
        }
        count += 1;
    }
    assert!(count > 0, "no case at all");
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

proptest! {
    #[test]
    fn any_bytes_give_certificates_or_errors(bytes: Vec<u8>, text in ".*") {
        let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", encode(&bytes));
        prop_assert_eq!(base64::decode(encode(&bytes).as_bytes()), Ok(bytes.clone()));
        prop_assert_eq!(read_pem(pem.as_bytes()).len(), 1);
        prop_assert!(read_der(&bytes).iter().all(Result::is_err));
        prop_assert!(read_pem(&bytes).is_empty() && read_pem(text.as_bytes()).is_empty());
        prop_assert!(read_base64(&text).iter().all(Result::is_err));
        prop_assert!(read_kubeconfig(&text).is_empty());
    }

    #[test]
    fn changed_bytes_give_certificates_or_errors(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut der = ONE.clone();
        for (at, byte) in changes {
            let at = at.index(der.len());
            der[at] = byte;
        }
        for error in errors(&read_der(&der)) {
            prop_assert!(!error.2.is_empty());
        }
    }
}

static ONE: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| certificate(|_| {}).1);
