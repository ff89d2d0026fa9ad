//! The extensions that say whom a certificate holds for, and whether it may sign others.

use std::net::IpAddr;

use x509_parser::asn1_rs::FromDer;
use x509_parser::extensions::{GeneralName, ParsedExtension, X509Extension};

use super::der::{Elements, OBJECT_IDENTIFIER, element};
use crate::text::Text;

#[derive(Default)]
pub(super) struct Names {
    pub(super) dns_names: Vec<Text>,
    pub(super) ip_addresses: Vec<Text>,
    pub(super) uris: Vec<Text>,
    pub(super) emails: Vec<Text>,
    pub(super) is_ca: bool,
}

/// 2.5.29.17 and 2.5.29.19.
const SUBJECT_ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1d, 0x11];
const BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1d, 0x13];

/// Reads the list of extensions. The other extensions are not even parsed, and one that is broken hides no other.
pub(super) fn read(list: &[u8]) -> Names {
    let mut names = Names::default();
    for extension in Elements(list) {
        let kind = element(extension.content).filter(|(kind, _)| kind.tag == OBJECT_IDENTIFIER).map(|(kind, _)| kind.content);
        if !matches!(kind, Some(SUBJECT_ALTERNATIVE_NAME | BASIC_CONSTRAINTS)) {
            continue;
        }
        let Ok((_, extension)) = X509Extension::from_der(extension.raw) else { continue };
        match extension.parsed_extension() {
            ParsedExtension::BasicConstraints(constraints) => names.is_ca = constraints.ca,
            ParsedExtension::SubjectAlternativeName(alternative) => {
                alternative.general_names.iter().for_each(|name| names.add(name));
            }
            // Its content is broken.
            _ => {}
        }
    }
    names
}

impl Names {
    fn add(&mut self, name: &GeneralName) {
        match name {
            GeneralName::DNSName(host) => self.dns_names.push(Text::from(*host)),
            GeneralName::URI(uri) => self.uris.push(Text::from(*uri)),
            GeneralName::RFC822Name(email) => self.emails.push(Text::from(*email)),
            GeneralName::IPAddress(bytes) => {
                let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
                let address = v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from));
                self.ip_addresses.extend(address.map(|address| Text::from(address.to_string())));
            }
            GeneralName::OtherName(..)
            | GeneralName::X400Address(_)
            | GeneralName::DirectoryName(_)
            | GeneralName::EDIPartyName(_)
            | GeneralName::RegisteredID(_)
            | GeneralName::Invalid(..) => {}
        }
    }
}
