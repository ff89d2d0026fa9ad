use super::*;

#[test]
fn temp_round_trip() {
    for entry in std::fs::read_dir("../../fixtures/parity").unwrap() {
        let path = entry.unwrap().path();
        let mut input = crate::Input::new();
        input.dump("x", &std::fs::read(&path).unwrap()).unwrap();
        for object in input.objects() {
            let w = fields::written(object);
            // everything read anew
            let mut draft = crate::object::kind::Draft::of(&object.body);
            let Some(draft) = draft.as_mut() else { println!("NONE {path:?}"); continue };
            let mut pool = crate::json::Pool::default();
            for (name, value) in &w {
                if matches!(name.as_str(), "apiVersion" | "kind" | "metadata" | "status") { continue }
                let text = value.to_string();
                if let Err(e) = crate::json::Record::read_field(draft, name.as_bytes(), &mut crate::json::Reader::new(text.as_bytes(), &mut pool)) {
                    println!("ERR {path:?} {name} {e}");
                }
            }
            let body = draft.clone().finish(None);
            if body != object.body { println!("DIFF {path:?}\n {}\n {}", serde_json::to_string(&object.body).unwrap(), serde_json::to_string(&body).unwrap()); }
        }
    }
}
