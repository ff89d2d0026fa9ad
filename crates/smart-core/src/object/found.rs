//! Certificates found inside of values.

use super::certificate::{self, Certificate, CertificateError};
use crate::json::{Fault, List, Read, Reader};
use crate::text::Text;

/// A certificate, or a block that should have been one, and where in a value it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct FoundCertificate {
    /// The field inside the value that holds it, as `client-certificate-data` of a kubeconfig; empty for the value itself.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub field: Text,
    /// Its place in the chain, from 0.
    pub index: usize,
    /// The certificate; none when it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<Certificate>,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub error: Text,
}

/// Returns the certificates of a text: PEM blocks, and those of kubeconfigs.
pub(crate) fn in_text(text: &str) -> List<FoundCertificate> {
    let has = |needle: &str| memchr::memmem::find(text.as_bytes(), needle.as_bytes()).is_some();
    let mut found = Vec::new();
    if has("CERTIFICATE---") {
        found = chain("", certificate::read_pem(text.as_bytes()));
    }
    if has("certificate-") {
        for field in certificate::read_kubeconfig(text) {
            // Templates and programs name the field too, with no certificate behind it.
            found.extend(chain(field.name, field.certificates).into_iter().filter(|found| found.certificate.is_some()));
        }
    }
    found.into()
}

/// Returns the certificates in the base64 of a text or of DER.
pub(crate) fn in_base64(text: &str) -> List<FoundCertificate> {
    /// Base64 of `CERTIFICATE---` and of `certificate-`, at each offset to the groups of three bytes.
    const TRACES: [&str; 6] = [
        "Q0VSVElGSUNBVEUtLS",
        "NFUlRJRklDQVRFLS0t",
        "DRVJUSUZJQ0FURS0tL",
        "Y2VydGlmaWNhdGUt",
        "NlcnRpZmljYXRlL",
        "jZXJ0aWZpY2F0ZS",
    ];
    if TRACES.iter().any(|trace| memchr::memmem::find(text.as_bytes(), trace.as_bytes()).is_some()) {
        let Ok(bytes) = certificate::base64::decode(text.as_bytes()) else { return List::default() };
        return in_text(&String::from_utf8_lossy(&bytes));
    }
    if !text.starts_with("MI") {
        return List::default();
    }
    // Keys begin like certificates in DER: what is none says nothing.
    chain("", certificate::read_base64(text)).into_iter().filter(|found| found.certificate.is_some()).collect()
}

fn chain(field: &str, certificates: Vec<Result<Certificate, CertificateError>>) -> Vec<FoundCertificate> {
    let field = Text::from(field);
    let found = certificates.into_iter().enumerate().map(|(index, result)| match result {
        Ok(certificate) => {
            FoundCertificate { field: field.clone(), index, certificate: Some(certificate), error: Text::default() }
        }
        Err(error) => FoundCertificate { field: field.clone(), index, certificate: None, error: error.to_string().into() },
    });
    found.collect()
}

/// The certificates of a `caBundle` field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct CaBundle(
    /// The certificates, in order, and errors in the places of broken ones.
    pub List<FoundCertificate>,
);

impl Read for CaBundle {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let text = reader.string()?;
        Ok(Self(chain("", certificate::read_base64(&text)).into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certificates_are_found_at_every_offset_of_base64() {
        let key = rcgen::KeyPair::generate().expect("a key");
        let made = rcgen::CertificateParams::new(vec!["web.shop".to_owned()]).expect("a name");
        let pem = made.self_signed(&key).expect("a certificate").pem();
        for before in ["", "#", "##", "# a comment\n"] {
            let text = format!("{before}{pem}");
            let mut encoded = String::new();
            for group in text.as_bytes().chunks(3) {
                const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
                let bits = group.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
                for digit in 0..=group.len() {
                    encoded.push(char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize]));
                }
            }
            let found = in_base64(&encoded);
            assert_eq!(found.len(), 1, "after {before:?}");
            assert_eq!(found, in_text(&text));
        }
        assert_eq!(in_base64("aGVsbG8="), List::default());
    }
}
