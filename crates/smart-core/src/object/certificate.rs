//! Certificates: whose they are and how long they hold, from Secrets, ConfigMaps, webhooks and kubeconfigs.

use std::fmt;

use serde::Serialize;

use super::time::Time;
use crate::text::Text;

mod algorithm;
pub(crate) mod base64;
mod der;
mod extensions;
mod kubeconfig;
mod name;
mod pem;

pub use kubeconfig::{KubeconfigField, read_kubeconfig};

/// The public part of an X.509 certificate.
///
/// Nothing is verified: neither the signature nor the chain. The dates are exact for every certificate that is read at
/// all; what else of it has an unknown form is left empty.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
pub struct Certificate {
    /// Whom it speaks of, in the form of RFC 4514: the most specific part first, as `CN=api,O=Example\, Inc.`.
    ///
    /// The types that RFC 4514 names have their names, all others their numbers, as `2.5.4.5=42`. A value that is not text
    /// is written as `#` and its bytes in hex digits, and so is the whole of a broken name.
    pub subject: Text,
    /// Who signed it, in the same form.
    pub issuer: Text,
    /// Host names it holds for.
    pub dns_names: Box<[Text]>,
    /// Addresses it holds for.
    pub ip_addresses: Box<[Text]>,
    /// URIs it holds for, as SPIFFE identities.
    pub uris: Box<[Text]>,
    /// Mail addresses it holds for.
    pub emails: Box<[Text]>,
    /// When it begins to hold.
    pub not_before: Time,
    /// The last second in which it holds.
    pub not_after: Time,
    /// Whether it may sign others: its basic constraints say so.
    pub is_ca: bool,
    /// The kind and strength of its key, as `RSA 2048`, `ECDSA P-256` or `Ed25519`; a number when the kind is unknown.
    pub key_type: Text,
    /// How it was signed, as Go names it: `SHA256-RSA`, `ECDSA-SHA384`, `Ed25519`; a number when it is unknown.
    pub signature_algorithm: Text,
    /// The serial number in hex digits.
    pub serial: Text,
    /// Whether issuer and subject are the same.
    pub self_signed: bool,
}

/// Says which certificate of a value could not be read, and why. It holds nothing of the value itself.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct CertificateError {
    index: usize,
    line: usize,
    reason: &'static str,
}

/// Longest value that is read; a ConfigMap or a Secret cannot be longer.
const LONGEST: usize = 1024 * 1024;
/// Most certificates of one value that are read; the largest bundles of public authorities have about 150.
const MOST: usize = 1000;

const TOO_LONG: &str = "what is behind 1 MiB is not read";
const TOO_MANY: &str = "what is behind 1000 certificates is not read";

/// Reads every certificate of a text in PEM form, wherever in the text it stands; its position is its index in the chain.
///
/// Takes blocks of the types `CERTIFICATE`, `TRUSTED CERTIFICATE` and `X509 CERTIFICATE`, and passes over all else: private
/// keys above all, of which nothing is kept. A broken block gives an error in its place. At most 1 MiB and 1000
/// certificates are read; an error at the end tells when there is more.
pub fn read_pem(text: &[u8]) -> Vec<Result<Certificate, CertificateError>> {
    let read = text.get(..LONGEST).unwrap_or(text);
    let mut found: Vec<Result<Certificate, CertificateError>> = Vec::new();
    for block in pem::blocks(read) {
        let (index, line) = (found.len(), block.line);
        if index == MOST {
            found.push(Err(CertificateError { index, line, reason: TOO_MANY }));
            return found;
        }
        let certificate = block.body.and_then(base64::decode).and_then(|der| {
            // OpenSSL puts trust settings behind a trusted certificate.
            let (certificate, _) = der::element(&der).ok_or(der::CUT)?;
            certificate_of(certificate)
        });
        found.push(certificate.map_err(|reason| CertificateError { index, line, reason }));
    }
    if read.len() < text.len() {
        // The last block may just be broken by the cut.
        let line = found.pop_if(|last| last.is_err()).and_then(Result::err).map_or(0, |last| last.line);
        found.push(Err(CertificateError { index: found.len(), line, reason: TOO_LONG }));
    }
    found
}

/// Reads one certificate in DER form, or several after one another; its position is its index in the chain.
///
/// At most 1 MiB and 1000 certificates are read; an error at the end tells when there is more.
pub fn read_der(bytes: &[u8]) -> Vec<Result<Certificate, CertificateError>> {
    let mut found: Vec<Result<Certificate, CertificateError>> = Vec::new();
    let mut rest = bytes.get(..LONGEST).unwrap_or(bytes);
    while !rest.trim_ascii().is_empty() {
        let index = found.len();
        let error = |reason| CertificateError { index, line: 0, reason };
        if index == MOST {
            found.push(Err(error(TOO_MANY)));
            return found;
        }
        let Some((certificate, behind)) = der::element(rest) else {
            found.push(Err(error(if bytes.len() > LONGEST { TOO_LONG } else { der::CUT })));
            return found;
        };
        found.push(certificate_of(certificate).map_err(error));
        rest = behind;
    }
    if bytes.len() > LONGEST {
        found.push(Err(CertificateError { index: found.len(), line: 0, reason: TOO_LONG }));
    }
    found
}

/// Reads certificates in PEM or DER form from base64, as in `caBundle` fields and the data of Secrets.
///
/// Line breaks, the URL alphabet and absent padding are accepted, and text that is PEM itself. Base64 of anything else
/// gives one error, empty text nothing. At most 2 MiB are read.
pub fn read_base64(text: &str) -> Vec<Result<Certificate, CertificateError>> {
    let only_error = |reason| vec![Err(CertificateError { index: 0, line: 0, reason })];
    if text.contains(pem::BEGIN) {
        return read_pem(text.as_bytes());
    }
    if text.len() > 2 * LONGEST {
        return only_error("it is longer than 2 MiB");
    }
    match base64::decode(text.as_bytes()) {
        Ok(bytes) if bytes.is_empty() => Vec::new(),
        Ok(bytes) if pem::is_pem(&bytes) => read_pem(&bytes),
        Ok(bytes) if bytes.first() == Some(&der::SEQUENCE) => read_der(&bytes),
        Ok(_) => only_error("it is neither PEM nor DER"),
        Err(reason) => only_error(reason),
    }
}

fn certificate_of(element: der::Element) -> Result<Certificate, &'static str> {
    let outline = der::outline(element)?;
    let names = extensions::read(outline.extensions);
    Ok(Certificate {
        subject: name::text(outline.subject).into(),
        issuer: name::text(outline.issuer).into(),
        dns_names: names.dns_names.into(),
        ip_addresses: names.ip_addresses.into(),
        uris: names.uris.into(),
        emails: names.emails.into(),
        not_before: outline.not_before,
        not_after: outline.not_after,
        is_ca: names.is_ca,
        key_type: algorithm::key(outline.key.raw).into(),
        signature_algorithm: algorithm::signature(outline.signature.raw).into(),
        serial: der::hex(outline.serial).into(),
        self_signed: outline.subject.raw == outline.issuer.raw,
    })
}

impl CertificateError {
    /// Returns the position of the certificate in its chain, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// Returns the line on which its block begins, from 1; 0 when it stands in no text.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Returns why it could not be read.
    pub fn reason(&self) -> &'static str {
        self.reason
    }
}

/// Counts from 1, as people do.
impl fmt::Display for CertificateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "certificate {}", self.index + 1)?;
        if self.line > 0 {
            write!(f, " at line {}", self.line)?;
        }
        write!(f, " is not readable: {}", self.reason)
    }
}

impl std::error::Error for CertificateError {}

#[cfg(test)]
mod tests;
