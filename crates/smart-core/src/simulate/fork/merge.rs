//! A manifest laid over what is there, as server-side apply does it (`structured-merge-diff`, by the list types of `k8s.io/api`).
//!
//! Who owns a field is not kept, so nothing is taken away because a manifest no longer names it; `null` takes away.

use serde_json::Value;

use super::fields::Fields;

/// Lists whose items are known by fields: the name of the list, and the fields.
const KEYED: &[(&str, &[&str])] = &[
    ("conditions", &["type"]),
    ("containers", &["name"]),
    ("env", &["name"]),
    ("ephemeralContainers", &["name"]),
    ("hostAliases", &["ip"]),
    ("imagePullSecrets", &["name"]),
    ("initContainers", &["name"]),
    ("ownerReferences", &["uid"]),
    ("resourceClaims", &["name"]),
    ("schedulingGates", &["name"]),
    ("secrets", &["name"]),
    ("topologySpreadConstraints", &["topologyKey", "whenUnsatisfiable"]),
    ("volumeDevices", &["devicePath"]),
    ("volumeMounts", &["mountPath"]),
    ("volumes", &["name"]),
    ("webhooks", &["name"]),
];

/// Objects that are replaced as wholes.
const ATOMIC: &[&str] = &[
    "configMapKeyRef",
    "fieldRef",
    "labelSelector",
    "namespaceSelector",
    "nodeSelector",
    "objectSelector",
    "resourceFieldRef",
    "secretKeyRef",
    "selector",
];

/// Fields of which at most one is set, by what they belong to.
const UNIONS: &[&[&str]] =
    &[&["value", "valueFrom"], &["exec", "grpc", "httpGet", "tcpSocket"], &["maxUnavailable", "minAvailable"]];

/// Lays the fields of a manifest over those that are there. Lists of custom kinds are replaced: nothing tells their keys.
pub(super) fn merge(known: &mut Fields, wanted: &Fields, is_custom: bool) {
    for union in UNIONS {
        if let Some(set) = union.iter().find(|name| wanted.get(**name).is_some_and(|value| !value.is_null())) {
            union.iter().filter(|name| *name != set).for_each(|name| {
                known.remove(*name);
            });
        }
    }
    // `rollingUpdate` goes with its type.
    if let Some(kind) = wanted.get("type").and_then(Value::as_str)
        && kind != "RollingUpdate"
    {
        known.remove("rollingUpdate");
    }
    for (name, value) in wanted {
        match (known.get_mut(name), value) {
            (_, Value::Null) => {
                known.remove(name);
            }
            (Some(Value::Object(known)), Value::Object(wanted)) if is_custom || !ATOMIC.contains(&name.as_str()) => {
                merge(known, wanted, is_custom);
            }
            (Some(Value::Array(known)), Value::Array(wanted)) if !is_custom => merge_list(name, known, wanted),
            _ => {
                known.insert(name.clone(), without_nulls(value));
            }
        }
    }
}

fn merge_list(name: &str, known: &mut Vec<Value>, wanted: &[Value]) {
    let of_list = |item: &Value| key(name, item);
    let keys: Option<Vec<_>> = wanted.iter().map(of_list).collect();
    let Some(keys) = keys.filter(|_| known.iter().all(|item| of_list(item).is_some())) else {
        *known = wanted.iter().map(without_nulls).collect();
        return;
    };
    for (key, item) in keys.into_iter().zip(wanted) {
        match (known.iter_mut().find(|known| of_list(known).as_ref() == Some(&key)), item) {
            // A volume is of one sort.
            (Some(known), item) if name == "volumes" && !is_same_sort(known, item) => *known = without_nulls(item),
            (Some(Value::Object(known)), Value::Object(item)) => merge(known, item, false),
            (Some(known), item) => *known = without_nulls(item),
            (None, item) => known.push(without_nulls(item)),
        }
    }
}

/// Returns what an item of a list is known by; none when the list is replaced as a whole.
fn key(list: &str, item: &Value) -> Option<Vec<String>> {
    let text = |field: &str| item.get(field)?.as_str().map(str::to_owned);
    match list {
        // Those of a container, and those of a Service.
        "ports" => {
            let number = item.get("containerPort").or_else(|| item.get("port"))?.as_i64()?;
            Some(vec![number.to_string(), text("protocol").unwrap_or_else(|| "TCP".to_owned())])
        }
        // Sets of words.
        "finalizers" => item.as_str().map(|word| vec![word.to_owned()]),
        _ => KEYED.iter().find(|(name, _)| *name == list)?.1.iter().map(|field| text(field)).collect(),
    }
}

fn is_same_sort(known: &Value, wanted: &Value) -> bool {
    let sorts = |value: &Value| -> Vec<String> {
        value.as_object().into_iter().flat_map(Fields::keys).filter(|name| *name != "name").cloned().collect()
    };
    let known = sorts(known);
    sorts(wanted).iter().all(|sort| known.contains(sort))
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            Value::Object(fields.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without_nulls).collect()),
        value => value.clone(),
    }
}
