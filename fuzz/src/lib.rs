//! What the fuzz targets for dumps share.

use smart_core::{Cluster, Direction, DumpReader, Error, Input, Scope};

/// Reads the bytes whole and in pieces, which must make no difference, and asks all that can be asked.
pub fn check(bytes: &[u8], pieces: usize) {
    let (whole, in_pieces) = (read(bytes, bytes.len().max(1)), read(bytes, pieces.max(1)));
    match (whole, in_pieces) {
        (Ok(whole), Ok(in_pieces)) => {
            assert_eq!(whole.objects(), in_pieces.objects());
            assert_eq!(whole.skipped(), in_pieces.skipped());
            let (whole, in_pieces) = (Cluster::new(whole, None), Cluster::new(in_pieces, None));
            assert_eq!(answers(&whole), answers(&in_pieces));
        }
        (Err(whole), Err(in_pieces)) => assert_eq!(whole, in_pieces),
        (whole, in_pieces) => panic!("whole: {:?}, in pieces: {:?}", whole.err(), in_pieces.err()),
    }
}

fn read(bytes: &[u8], pieces: usize) -> Result<Input, Error> {
    let mut input = Input::new();
    let mut reader = DumpReader::new("fuzz");
    for piece in bytes.chunks(pieces) {
        reader.push(&mut input, piece)?;
    }
    reader.finish(&mut input)?;
    Ok(input)
}

fn answers(cluster: &Cluster) -> [String; 3] {
    [
        serde_json::to_string(&cluster.health(&Scope::all())),
        serde_json::to_string(&cluster.certificates(&Scope::all())),
        serde_json::to_string(&cluster.graph_report(&[], Direction::Upstream, None)),
    ]
    .map(|answer| answer.expect("reports are JSON"))
}
