//! Bytes that are no metrics, or broken ones.

use proptest::prelude::*;

use super::*;
use crate::error::Error;

fn error(text: impl AsRef<[u8]>) -> String {
    Input::new().metrics("m", text.as_ref()).err().map(|error| error.to_string()).unwrap_or_default()
}

#[test]
fn what_is_no_metrics_is_an_error_that_says_what_it_is() {
    for (text, expected) in [
        ("", "byte 0: an empty file"),
        (" \n ", "byte 0: nothing but white space"),
        ("\u{1f}\u{8b}\u{8}", "byte 0: text of no such form"),
        ("hello world", "byte 0: text of no such form"),
        ("{}", "byte 0: none of these"),
        (r#"{"status":"error","errorType":"bad_data","error":"parse error"}"#, "byte 0: the error of a server: parse error"),
        (
            r#"{"kind":"Status","status":"Failure","message":"pods is forbidden"}"#,
            "byte 0: the error of a server: pods is forbidden",
        ),
        (r#"{"kind":"Pod","metadata":{"name":"p"}}"#, "byte 0: none of these"),
        (r#"{"status":"#, "byte 10: other JSON (the text ends inside a value)"),
        ("# a comment\nhello world\n", "byte 17: text of which the first line is no sample: expected the value of a sample"),
        ("1,2,3\n", "byte 0: a table without a header; with more than a time and a value, it needs one"),
        (
            "a,b\n1,2\n",
            "byte 0: a table without a column of times; it is to be called one of ts, time, timestamp, _time, date, datetime, epoch",
        ),
        ("ts,pod\n1,2\n", "byte 0: a table without a column of values"),
    ] {
        let (at, found) = expected.split_once(": ").expect("position: found");
        let error = error(text);
        assert!(
            error.starts_with(&format!("m: {at}: expected")) && error.ends_with(&format!("found {found}")),
            "{text}: {error}"
        );
    }
    let found = Input::new().metrics("m", &[0x1f, 0x8b, 8, 0]).err();
    assert!(matches!(&found, Some(Error::NotMetrics { found, .. }) if found == "gzip data"), "{found:?}");
    assert_eq!(found.map(|error| (error.kind(), error.position())), Some(("not-metrics", Some(0))));
}

#[test]
fn broken_pieces_among_good_ones_are_skipped() {
    let good = r#"{"metric":{"__name__":"up"},"values":[[1,"1"]]}"#;
    let list = |items: &str| format!(r#"{{"data":{{"result":[{items}]}}}}"#);
    for (text, series, reasons) in [
        (
            list(&format!(r#"{{"metric":{{"__name__":"x"}},"values":[[1,"one"]]}},{good}"#)),
            1,
            vec!["values.[0].[1]: not a number"],
        ),
        (
            list(&format!(r#"{{"metric":{{"__name__":"x"}},"values":[[1]]}},{good}"#)),
            1,
            vec!["values.[0]: a sample is a time and a value"],
        ),
        (list(&format!(r#"{{"metric":{{"__name__":"x"}},"values":[["1e300","1"]]}},{good}"#)), 1, vec!["values.[0]: no time"]),
        (
            list(&format!(r#"{{"metric":{{"__name__":1}},"values":[]}},{good}"#)),
            1,
            vec!["metric.__name__: expected a string, found a number"],
        ),
        (list(&format!(r#"{{"metric":{{}},"values":[1],"timestamps":[1,2]}},{good}"#)), 1, vec!["1 values and 2 timestamps"]),
        (list(&format!(r#"{{"metric":{{}},"values":[1]}},{good}"#)), 1, vec!["values without their timestamps"]),
        (list(&format!("{good},7,null,\"x\"")), 1, vec![]),
        (format!("{good}\n{{\"broken\":}}\n{good}\n"), 1, vec!["broken: expected a value"]),
        (format!("{good}\n{{\"status\":\"error\",\"error\":\"timeout\"}}"), 1, vec!["the error of a server: timeout"]),
        (
            format!("{{\"status\":\"success\",\"data\":{{\"result\":[{good},{{\"metric\":"),
            1,
            vec!["the text ends inside a value"],
        ),
        (
            "up 1 1\nup{a=} 1 2\nup x\nup 1 later\nup 2 2\n".to_owned(),
            1,
            vec!["expected the value of a label in quotes", "expected the value of a sample", "expected the time of a sample"],
        ),
        (
            "ts,value\n1,1\nx,2\n3,three\n".to_owned(),
            1,
            vec!["expected a time: seconds since 1970, or RFC 3339", "expected a number, found \"three\""],
        ),
    ] {
        let cluster = cluster("m", &text);
        let told: Vec<String> = skipped(&cluster).iter().filter_map(|line| Some(line.split_once(": ")?.1.to_owned())).collect();
        let is_told = reasons.len() == told.len()
            && reasons.iter().zip(&told).all(|(reason, told)| told.contains(reason.rsplit(": ").next().unwrap_or_default()));
        assert!(is_told && cluster.series().len() == series, "{text}: {told:?} {:?}", lines(&cluster));
    }
}

#[test]
fn hostile_nesting_and_sizes_are_survived() {
    let deep = "[".repeat(200_000);
    assert!(error(&deep).contains("other JSON"), "{}", error(&deep));
    let nested = format!("{}{}", r#"{"data":"#.repeat(100_000), "1");
    assert!(!error(&nested).is_empty());
    let open = r#"{"metric":{"__name__":"up"},"value":[1,"1"]}"#.to_owned() + &"\n{\"a\":[".repeat(200_000);
    let cut = cluster("m", open);
    assert!(skipped(&cut).iter().any(|line| line.contains("too much broken text")) && cut.series().len() == 1);
    let labels = format!(r#"{{"metric":{{"__name__":"{}"}},"values":[[1,"{}"]]}}"#, "x".repeat(1 << 20), "9".repeat(400));
    assert_eq!(cluster("m", labels).series().len(), 1);
    let broken = "up 1\n".to_owned() + &"x\n".repeat(20_000);
    let cluster = cluster("m", broken.replace("up 1\n", "up 1 1\n"));
    assert_eq!((cluster.skipped().len(), cluster.skipped_count()), (10_000, 20_000));
}

proptest! {
    #[test]
    fn any_text_is_series_or_an_error(text in "[\\[\\]{}\":,a-c01. \n#eNT;\t\\\\]{0,60}") {
        let mut input = Input::new();
        if input.metrics("m", text.as_bytes()).is_ok() {
            let cluster = Cluster::new(input, None);
            cluster.measurements().keys().for_each(|(measure, subject)| drop(cluster.measured(measure, subject)));
        }
    }

    #[test]
    fn cut_and_changed_bytes_are_survived(fixture in 0..FIXTURES.len(), cut in 0.0..1.0_f64, at in 0.0..1.0_f64, byte: u8) {
        let (name, bytes) = FIXTURES[fixture];
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the bytes")]
        let place = |share: f64, bytes: &[u8]| (share * bytes.len() as f64) as usize;
        let mut bytes = bytes[..place(cut, bytes)].to_vec();
        let at = place(at, &bytes);
        if let Some(changed) = bytes.get_mut(at) {
            *changed = byte;
        }
        let mut input = Input::new();
        if input.metrics(name, &bytes).is_ok() {
            let cluster = Cluster::new(input, None);
            cluster.measurements().keys().for_each(|(measure, subject)| drop(cluster.measured(measure, subject)));
        }
    }

    #[test]
    fn the_order_of_files_makes_no_difference(order in Just((0..FIXTURES.len()).collect::<Vec<_>>()).prop_shuffle()) {
        let names: Vec<&str> = FIXTURES.iter().map(|(name, _)| *name).collect();
        let shuffled: Vec<&str> = order.iter().map(|at| names[*at]).collect();
        let (first, second) = (fixtures(&names), fixtures(&shuffled));
        prop_assert_eq!(first.series(), second.series());
        prop_assert_eq!(first.skipped(), second.skipped());
        let answers = |cluster: &Cluster| -> Vec<_> {
            cluster.measurements().keys().map(|(measure, subject)| cluster.measured(measure, subject)).collect()
        };
        prop_assert_eq!(answers(&first), answers(&second));
    }
}
