//! Certificates that the cluster itself signs: CertificateSigningRequest.

use super::meta::Condition;
use crate::json::{Fault, List, Read, Reader, record};
use crate::text::Text;

/// Tells whether a field has a value, of which nothing else is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct Presence(pub bool);

impl Read for Presence {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        if reader.peek()? == b'"' {
            return Ok(Self(!reader.string()?.is_empty()));
        }
        reader.skip()?;
        Ok(Self(true))
    }
}

record! {
    /// Asks for a certificate.
    pub struct CertificateSigningRequest {
        /// What is wanted.
        spec: CertificateSigningRequestSpec = "spec",
        /// How far it has come.
        status: CertificateSigningRequestStatus = "status",
    }
}

record! {
    /// What a CertificateSigningRequest wants.
    pub struct CertificateSigningRequestSpec {
        /// Who signs, as `kubernetes.io/kubelet-serving`.
        signer_name: Text = "signerName",
        /// Who asks, as `system:node:<name>`.
        username: Text = "username",
        /// The groups of who asks.
        groups: List<Text> = "groups",
        /// What the certificate is for.
        usages: List<Text> = "usages",
        /// How long it shall be good; absent leaves it to the signer.
        expiration_seconds: Option<i32> = "expirationSeconds",
    }
}

record! {
    /// How far a CertificateSigningRequest has come.
    pub struct CertificateSigningRequestStatus {
        /// Approved, Denied, Failed.
        conditions: List<Condition> = "conditions",
        /// Whether the certificate is there.
        certificate: Presence = "certificate",
    }
}
