//! What a stream of bytes is, told by its first bytes, and which names can hold objects.

/// How the bytes of a file are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Gzip,
    Zstd,
    Tar,
    Zip,
    /// Text as a redirect in Windows PowerShell writes it.
    Utf16 {
        big_endian: bool,
    },
    Plain,
}

impl Form {
    /// Returns the form of what begins with these bytes (512 decide).
    ///
    /// The bytes decide and not the name, since a browser or a proxy may have unpacked `pods.json.gz` on its way. Only tar
    /// archives from before 1988 have no mark; a name that ends in `.tar` and a header whose checksum is right tell them.
    pub(super) fn of(head: &[u8], name: &str) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::Zip,
            // The first character of a dump is ASCII, so that its other byte is zero.
            [0xff, 0xfe, _, 0, ..] => Self::Utf16 { big_endian: false },
            [0xfe, 0xff, 0, _, ..] => Self::Utf16 { big_endian: true },
            _ if head.get(257..262) == Some(b"ustar") => Self::Tar,
            _ if is_tar_name(name) && super::tar::is_header(head) => Self::Tar,
            _ => Self::Plain,
        }
    }
}

/// What a name inside a directory or an archive promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    Objects,
    Archive,
    Nothing,
}

/// Returns what the name promises: only these files can hold objects, the others are logs and the like.
pub(super) fn promise(name: &str) -> Promise {
    let name = name.to_ascii_lowercase();
    let stem = strip_compression(&name);
    let ends = |endings: &[&str]| endings.iter().any(|ending| stem.ends_with(ending));
    if ends(&[".json", ".yaml", ".yml", ".ndjson", ".jsonl"]) {
        Promise::Objects
    } else if ends(&[".tar", ".tgz", ".zip"]) {
        Promise::Archive
    } else {
        Promise::Nothing
    }
}

fn strip_compression(name: &str) -> &str {
    name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(name)
}

fn is_tar_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let stem = strip_compression(&name);
    stem.ends_with(".tar") || stem.ends_with(".tgz")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_decide_the_form() {
        let check = |head: &[u8], form| assert_eq!(Form::of(head, "any.json"), form, "{head:?}");
        check(b"\x1f\x8b\x08", Form::Gzip);
        check(b"\x28\xb5\x2f\xfd\x00", Form::Zstd);
        check(b"PK\x03\x04", Form::Zip);
        check(b"PK\x05\x06", Form::Zip);
        check(b"\xff\xfe{\0", Form::Utf16 { big_endian: false });
        check(b"\xfe\xff\0{", Form::Utf16 { big_endian: true });
        check(b"{\"kind\":", Form::Plain);
        check(b"", Form::Plain);
        check(&[0; 512], Form::Plain);
    }

    #[test]
    fn names_that_can_hold_objects() {
        for name in ["a/pods.json", "PODS.JSON", "x.yaml", "x.yml.gz", "x.ndjson.zst", "audit.jsonl"] {
            assert_eq!(promise(name), Promise::Objects, "{name}");
        }
        for name in ["b.tar", "b.tar.gz", "b.tgz", "b.tar.zst", "b.zip"] {
            assert_eq!(promise(name), Promise::Archive, "{name}");
        }
        for name in ["logs.txt", "current.log", "current.log.gz", "json", "version", ".gz"] {
            assert_eq!(promise(name), Promise::Nothing, "{name}");
        }
    }
}
