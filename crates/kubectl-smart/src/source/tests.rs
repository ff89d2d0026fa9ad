//! The walk over files that are made for it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::*;

/// Writes down what it is fed.
#[derive(Default)]
struct Log {
    text: String,
    open: Vec<u8>,
}

impl Sink for Log {
    fn begin(&mut self, name: &str) {
        self.text.push_str(name);
        self.text.push('=');
    }

    fn push(&mut self, chunk: &[u8]) -> Result<()> {
        assert!(chunk.len() <= CHUNK);
        if chunk.starts_with(b"refuse") {
            bail!("no objects here");
        }
        self.open.extend_from_slice(chunk);
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        match self.open.len() {
            0..100 => self.text.push_str(&String::from_utf8_lossy(&self.open)),
            long => write!(self.text, "{long} bytes").expect("a string takes all"),
        }
        self.text.push(';');
        self.open.clear();
        Ok(())
    }

    fn abandon(&mut self) {
        self.text.push_str("abandoned;");
        self.open.clear();
    }
}

/// A directory that goes away with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("kubectl-smart-source-{}-{count}", std::process::id()));
        fs::create_dir_all(&path).expect("the temporary directory is writable");
        Self(path)
    }

    /// Writes a file and returns its path.
    fn put(&self, path: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("has a parent")).expect("is writable");
        fs::write(&path, bytes).expect("is writable");
        path.to_str().expect("is UTF-8").to_owned()
    }

    fn root(&self) -> String {
        self.0.to_str().expect("is UTF-8").to_owned()
    }

    /// Returns what is fed, with the directory's own path cut from it.
    fn feed(&self, sources: &[&str]) -> (Result<Tally, String>, String) {
        self.feed_within(sources, Limits::default())
    }

    fn feed_within(&self, sources: &[&str], limits: Limits) -> (Result<Tally, String>, String) {
        let sources: Vec<String> = sources.iter().map(|source| (*source).to_owned()).collect();
        let mut log = Log::default();
        let fed = feed(&sources, &mut log, limits, Progress::new(true));
        let root = format!("{}/", self.root());
        (fed.map_err(|error| format!("{error:#}").replace(&root, "")), log.text.replace(&root, ""))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn gz(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes.as_ref()).and_then(|()| encoder.finish()).expect("a vector takes all")
}

fn zst(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(bytes.as_ref(), 1).expect("a vector takes all")
}

fn tarball(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, *bytes).expect("a vector takes all");
    }
    builder.into_inner().expect("a vector takes all")
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ::zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (path, bytes) in files {
        writer.start_file(*path, ::zip::write::SimpleFileOptions::default()).expect("a vector takes all");
        writer.write_all(bytes).expect("a vector takes all");
    }
    writer.finish().expect("a vector takes all").into_inner()
}

#[test]
fn named_files_are_read_whatever_their_name_and_packing() {
    let scratch = Scratch::new();
    let check = |name: &str, bytes: &[u8], expected: &str| {
        let path = scratch.put(name, bytes);
        let (fed, log) = scratch.feed(&[&path]);
        assert_eq!(log, expected, "{name}");
        assert_eq!(fed.expect(name).documents, 1, "{name}");
    };
    check("dump", b"{}", "dump={};");
    check("notes.txt", b"{}", "notes.txt={};");
    check("empty.json", b"", "empty.json=;");
    check("a.json.gz", &gz("{}"), "a.json.gz={};");
    check("a.json.zst", &zst("{}"), "a.json.zst={};");
    check("no-name", &gz(zst("{}")), "no-name={};");
    check("already-unpacked.json.gz", b"{}", "already-unpacked.json.gz={};");
    check("two-members.gz", &[gz("{"), gz("}")].concat(), "two-members.gz={};");
    check("b.tar", &tarball(&[("x/a.json", b"{}")]), "b.tar:x/a.json={};");
    check("b.tgz", &gz(tarball(&[("./x/a.json", b"{}")])), "b.tgz:x/a.json={};");
    check("b.tar.zst", &zst(tarball(&[("a.yaml", b"a: b")])), "b.tar.zst:a.yaml=a: b;");
    check("b.zip", &zipped(&[("x/a.json", b"{}")]), "b.zip:x/a.json={};");
    check("zip-by-its-bytes", &zipped(&[("a.json", b"{}")]), "zip-by-its-bytes:a.json={};");
    check("packed-zip.gz", &gz(zipped(&[("a.json", b"{}")])), "packed-zip.gz:a.json={};");
    check("powershell.json", b"\xff\xfe{\0}\0", "powershell.json={};");
    check("large", &vec![b' '; CHUNK * 2 + 7], "large=524295 bytes;");
}

#[test]
fn directories_are_read_in_order_without_what_holds_no_objects() {
    let scratch = Scratch::new();
    for (path, text) in [("d/b/pods.json", "1"), ("d/a.json", "2"), ("d/b.yaml", "3"), ("d/b/a/events.ndjson", "4")] {
        scratch.put(path, text);
    }
    for path in ["d/b/app/logs.txt", "d/version", "d/.hidden.json", "d/.git/x.json"] {
        scratch.put(path, "no");
    }
    scratch.put("d/c.json.gz", gz("5"));
    scratch.put("d/d.tar.gz", gz(tarball(&[("pods.json", b"6"), ("pod.log", b"no")])));
    let root = scratch.root() + "/d";
    let (fed, log) = scratch.feed(&[&root]);
    assert_eq!(log, "d/a.json=2;d/b/a/events.ndjson=4;d/b/pods.json=1;d/b.yaml=3;d/c.json.gz=5;d/d.tar.gz:pods.json=6;");
    let tally = fed.expect("the directory is readable");
    assert_eq!((tally.documents, tally.passed_over, tally.unreadable.count), (6, 3, 0));
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_and_pipes_do_not_hold_the_walk() {
    let scratch = Scratch::new();
    scratch.put("d/x/a.json", "1");
    std::os::unix::fs::symlink("..", scratch.0.join("d/x/up")).expect("links can be made");
    std::os::unix::fs::symlink("nowhere.json", scratch.0.join("d/gone.json")).expect("links can be made");
    std::os::unix::fs::symlink("x", scratch.0.join("d/y")).expect("links can be made");
    let root = scratch.root() + "/d";
    let (fed, log) = scratch.feed(&[&root]);
    assert_eq!(log, "d/x/a.json=1;");
    let tally = fed.expect("the directory is readable");
    assert_eq!(tally.unreadable.count, 1);
    let root = scratch.root();
    assert_eq!(tally.unreadable.first, [format!("{root}/d/gone.json: no such file or directory")]);
}

#[test]
fn archives_lie_in_each_other_once() {
    let scratch = Scratch::new();
    let deepest = tarball(&[("deep.json", b"no")]);
    let inner = gz(tarball(&[("in.json", b"1"), ("deepest.tar", &deepest)]));
    let path = scratch.put("outer.zip", zipped(&[("dir/inner.tar.gz", &inner), ("x.json.gz", &gz("2"))]));
    let (fed, log) = scratch.feed(&[&path]);
    assert_eq!(log, "outer.zip:dir/inner.tar.gz:in.json=1;outer.zip:x.json.gz=2;");
    let tally = fed.expect("the archive is readable");
    assert_eq!(tally.unreadable.count, 1);
    assert!(tally.unreadable.first[0].ends_with("deepest.tar: archives lie in each other more than 2 deep"));
}

#[test]
fn long_names_of_both_kinds_of_tar() {
    let scratch = Scratch::new();
    let long = format!("{}/pods.json", ["namespaces"; 20].join("/"));
    // The library writes a GNU long name; the pax form is made by hand.
    let path = scratch.put("gnu.tar", tarball(&[(&long, b"1")]));
    assert_eq!(scratch.feed(&[&path]).1, format!("gnu.tar:{long}=1;"));

    let mut builder = ::tar::Builder::new(Vec::new());
    builder.append_pax_extensions([("path", long.as_bytes())]).expect("a vector takes all");
    let mut header = ::tar::Header::new_ustar();
    header.set_size(1);
    header.set_path("short").expect("is short");
    header.set_cksum();
    builder.append(&header, b"2".as_slice()).expect("a vector takes all");
    let path = scratch.put("pax.tar", builder.into_inner().expect("a vector takes all"));
    assert_eq!(scratch.feed(&[&path]).1, format!("pax.tar:{long}=2;"));
}

#[test]
fn a_name_without_end_is_skipped_and_not_held() {
    let scratch = Scratch::new();
    let mut builder = ::tar::Builder::new(Vec::new());
    let mut header = ::tar::Header::new_gnu();
    header.set_entry_type(::tar::EntryType::GNULongName);
    header.set_size(3 << 20);
    header.set_cksum();
    builder.append(&header, vec![b'n'; 3 << 20].as_slice()).expect("a vector takes all");
    let mut header = ::tar::Header::new_gnu();
    header.set_path("a.json").expect("is short");
    header.set_size(1);
    header.set_cksum();
    builder.append(&header, b"1".as_slice()).expect("a vector takes all");
    let path = scratch.put("names.tar", builder.into_inner().expect("a vector takes all"));
    assert_eq!(scratch.feed(&[&path]).1, "names.tar:a.json=1;");
}

#[test]
fn what_is_named_and_cannot_be_read_is_an_error_in_one_sentence() {
    let scratch = Scratch::new();
    let check = |name: &str, bytes: &[u8], expected: &str| {
        let path = scratch.put(name, bytes);
        let (fed, log) = scratch.feed(&[&path]);
        assert_eq!(fed.expect_err(name), expected);
        assert!(log.is_empty() || log.ends_with("abandoned;"), "{log}");
    };
    let whole = gz("{}".repeat(100_000));
    check("cut.json.gz", &whole[..whole.len() / 2], "cut.json.gz: is cut off");
    check("cut.json.zst", &zst("{}".repeat(1000))[..12], "cut.json.zst: is cut off");
    check("bad.json.gz", b"\x1f\x8bxxxxxxxxxxxxxxxxxxxx", "bad.json.gz: invalid gzip header");
    check("refused.json", b"refuse", "no objects here");
    check("layers", &gz(gz(gz(gz("{}")))), "layers: is compressed more than 3 times over");
    let missing = scratch.root() + "/missing.json";
    assert_eq!(scratch.feed(&[&missing]).0.expect_err("is not there"), "missing.json: no such file or directory");
}

#[test]
fn what_cannot_be_read_in_an_archive_or_directory_is_counted() {
    let scratch = Scratch::new();
    let cut = &gz("{}".repeat(1000))[..15];
    let files: [(&str, &[u8]); 3] = [("a.json.gz", cut), ("b.json", b"1"), ("c.json", b"refuse")];
    for (name, bytes) in [("b.tar", tarball(&files)), ("b.zip", zipped(&files))] {
        let path = scratch.put(name, bytes);
        let (fed, log) = scratch.feed(&[&path]);
        assert!(log.ends_with(&format!("{name}:b.json=1;{name}:c.json=abandoned;")), "{log}");
        let tally = fed.expect("the archive is readable");
        assert_eq!((tally.documents, tally.unreadable.count, tally.refused.count), (1, 1, 1));
    }
}

#[test]
fn an_archive_that_is_cut_off_keeps_what_came_before() {
    let scratch = Scratch::new();
    let whole = tarball(&[("a.json", b"1"), ("b.json", &[b' '; 4000])]);
    let path = scratch.put("cut.tar", &whole[..512 * 5]);
    let (fed, log) = scratch.feed(&[&path]);
    assert_eq!(log, "cut.tar:a.json=1;cut.tar:b.json=abandoned;");
    let tally = fed.expect("the start is readable");
    assert_eq!(tally.unreadable.count, 2);
    assert!(tally.unreadable.first[1].contains("the archive is broken after 2 files"), "{:?}", tally.unreadable.first);
}

#[test]
fn bombs_are_refused_without_following_them() {
    let scratch = Scratch::new();
    let limits = Limits { bytes: 10_000, entries: 3 };
    let bomb = gz(vec![b' '; 50_000]);
    let words = "unpacks to more than 10000 bytes, the limit for one source";
    let check = |name: &str, bytes: &[u8], expected: &str| {
        let path = scratch.put(name, bytes);
        let (fed, _) = scratch.feed_within(&[&path], limits);
        assert_eq!(fed.expect_err(name), expected);
    };
    check("bomb.json.gz", &bomb, &format!("bomb.json.gz: {words}"));
    check("bomb.tar", &tarball(&[("a.json.gz", &bomb)]), &format!("bomb.tar:a.json.gz: {words}"));
    check("bomb.zip", &zipped(&[("a.json", &[b' '; 50_000])]), &format!("bomb.zip:a.json: {words}"));
    let many: Vec<(String, &[u8])> = (0..9).map(|n| (format!("{n}.json"), b"1".as_slice())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    let words = "holds more than 3 files, the limit for one source";
    check("many.tar", &tarball(&many), &format!("many.tar: {words}"));
    check("many.zip", &zipped(&many), &format!("many.zip: {words}"));
    // What is passed over has to be unpacked too.
    let words = "unpacks to more than 10000 bytes, the limit for one source";
    check("skip.tgz", &gz(tarball(&[("a.log", &[b' '; 50_000])])), &format!("skip.tgz: {words}"));
}

#[test]
fn any_bytes_after_a_magic_number_end_without_a_panic() {
    let scratch = Scratch::new();
    let starts: [&[u8]; 4] = [b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"PK\x05\x06"];
    let mut state = 1_u32;
    for round in 0..200 {
        let mut bytes = starts[round % starts.len()].to_vec();
        let good = [gz("{}"), zst("{}"), zipped(&[("a.json", b"{}")]), tarball(&[("a.json", b"{}")])];
        if round >= 100 {
            bytes.clone_from(&good[round % good.len()]);
        }
        for _ in 0..8 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let at = state as usize % (bytes.len() + 8);
            match bytes.get_mut(at) {
                Some(byte) => *byte = (state >> 16) as u8,
                None => bytes.push((state >> 16) as u8),
            }
        }
        let path = scratch.put("x", &bytes);
        let (fed, _) = scratch.feed(&[&path]);
        assert!(fed.map_or_else(|error| !error.is_empty(), |tally| tally.documents <= 1));
    }
}
