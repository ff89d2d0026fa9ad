//! What is near its limit: nodes, quotas, budgets, autoscalers, volumes and certificates, from the objects alone.
//!
//! Nothing is measured here: what pods request counts, as it does for the scheduler.

mod limits;
mod request;

pub(crate) use request::request;

use std::collections::BTreeMap;

use crate::cluster::Cluster;
use crate::object::quantity::{Format, Quantity};
use crate::object::time::Time;
use crate::object::{Body, ObjectRef};
use crate::predict::{Prediction, PredictionOptions, predictions};
use crate::report::{Report, Scope};
use crate::text::Text;

/// What is near its limit.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct TopAnswer {
    /// The limits, the nearest first.
    pub limits: Vec<Limit>,
    /// The namespaces, those that request most CPU first.
    pub namespaces: Vec<NamespaceRequests>,
    /// The certificates that have expired or will within 90 days, the next first; after them the authorities that are only
    /// trusted: old ones stay among them for years, and nothing breaks.
    pub certificates: Vec<Expiry>,
    /// What will break in the next 48 hours, the most pressing first.
    pub outlook: Vec<Prediction>,
}

/// A limit and how much of it is used.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Limit {
    /// The node, quota, budget or autoscaler.
    pub object: ObjectRef,
    /// What is limited: a resource as `cpu`, or in words, as `volumes of ebs.csi.aws.com`.
    pub resource: Text,
    /// How much is used: of a node what its pods request, of a budget the pods that must be healthy, of an autoscaler the
    /// pods that there are.
    pub used: Quantity,
    /// How much there may be.
    pub limit: Quantity,
    /// What is used as a part of the limit, in thousandths: 1000 is all of it.
    pub permille: i64,
}

/// What the pods of a namespace request.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct NamespaceRequests {
    /// The namespace.
    pub namespace: Text,
    /// The pods that are not finished.
    pub pods: i64,
    /// The CPU that they request.
    pub cpu: Quantity,
    /// The memory that they request.
    pub memory: Quantity,
}

/// A certificate and when it expires.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Expiry {
    /// The object that holds it.
    pub object: ObjectRef,
    /// The field of the object, as a JSON pointer.
    pub path: String,
    /// Whom it is for.
    pub subject: Text,
    /// When it expires.
    pub not_after: Time,
    /// The seconds until then; below zero when it has expired.
    pub seconds_left: i64,
    /// Whether it is an authority in a place that tells whom to trust, and so neither serves nor signs from there.
    pub trusted: bool,
}

/// How far the outlook goes: what is due before the day after tomorrow is to be done now.
const OUTLOOK_SECONDS: i64 = 48 * 3600;
/// Certificates that hold for longer are not near their end: those of three months are renewed after two.
const EXPIRY_SECONDS: i64 = 90 * 86_400;

impl Limit {
    /// Returns how much is used, in the unit that people use for it: `3.5`, `12.4Gi`.
    pub fn used_in_words(&self) -> String {
        in_words(&self.resource, self.used)
    }

    /// Returns how much there may be, in the unit that people use for it.
    pub fn limit_in_words(&self) -> String {
        in_words(&self.resource, self.limit)
    }
}

impl NamespaceRequests {
    /// Returns the CPU in the unit that people use for it.
    pub fn cpu_in_words(&self) -> String {
        in_words("cpu", self.cpu)
    }

    /// Returns the memory in the unit that people use for it.
    pub fn memory_in_words(&self) -> String {
        in_words("memory", self.memory)
    }
}

/// Returns an amount in the unit that people use for a resource.
pub(crate) fn in_words(resource: &str, amount: Quantity) -> String {
    let is_bytes = ["memory", "storage"].iter().any(|end| resource.ends_with(end)) || resource.contains("hugepages-");
    let is_cpu = resource == "cpu" || resource.ends_with(".cpu");
    match () {
        () if is_bytes => bytes(amount.nanos() / NANOS),
        // From a core on, thousandths are hard to read.
        () if is_cpu && amount.nanos() >= NANOS => cores(amount.nanos()),
        () => amount.to_string(),
    }
}

/// Returns CPU in cores, with two digits behind the point at most: `3.95`, `16`.
fn cores(nanos: i128) -> String {
    let hundredths = (nanos * 100 + NANOS / 2).div_euclid(NANOS);
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let rest = format!("{rest:02}");
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() { whole.to_string() } else { format!("{whole}.{rest}") }
}

const NANOS: i128 = 1_000_000_000;

/// Returns a number of bytes in the largest power of 1024 of which there is one, with one digit behind the point.
pub(crate) fn bytes(bytes: i128) -> String {
    const UNITS: &[&str] = &["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let mut scale = 1_i128;
    let mut unit = "";
    for next in UNITS.iter().skip(1) {
        // What would be rounded to 1024 of a unit is one of the next.
        if bytes.abs().saturating_mul(20) < scale * 1024 * 20 - scale {
            break;
        }
        scale *= 1024;
        unit = next;
    }
    let tenths = (bytes * 10 + scale / 2).div_euclid(scale);
    if tenths % 10 == 0 || scale == 1 {
        format!("{}{unit}", tenths / 10)
    } else {
        format!("{}.{}{unit}", tenths / 10, tenths % 10)
    }
}

/// Returns an amount of billionths as a quantity, in the form that is usual for the resource.
fn quantity(resource: &str, nanos: i128) -> Quantity {
    let format = if resource == "cpu" || resource == "pods" { Format::DecimalSi } else { Format::BinarySi };
    if resource == "cpu" {
        return Quantity::from_milli(i64::try_from(nanos / 1_000_000).unwrap_or(i64::MAX), format);
    }
    Quantity::new(i64::try_from(nanos / NANOS).unwrap_or(i64::MAX), format)
}

impl Cluster {
    /// Returns what is near its limit in the scope: limits with what is used of them, namespaces by what they request, and
    /// certificates by when they expire.
    ///
    /// ```
    /// use smart_core::{Cluster, Input, Scope};
    ///
    /// let mut input = Input::new();
    /// input.dump("quota.json", br#"{"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q", "namespace": "shop"},
    ///     "status": {"hard": {"pods": "10"}, "used": {"pods": "9"}}}"#)?;
    /// let report = Cluster::new(input, None).top(&Scope::all());
    /// assert_eq!(report.answer.limits[0].permille, 900);
    /// # Ok::<(), smart_core::Error>(())
    /// ```
    pub fn top(&self, scope: &Scope) -> Report<TopAnswer> {
        let answer = TopAnswer {
            limits: limits::limits(self, scope),
            namespaces: namespaces(self, scope),
            certificates: certificates(self, scope),
            outlook: predictions(self, scope, &PredictionOptions::default().within_seconds(OUTLOOK_SECONDS)).predictions,
        };
        self.report("top", answer)
    }
}

fn namespaces(cluster: &Cluster, scope: &Scope) -> Vec<NamespaceRequests> {
    let mut sums: BTreeMap<&Text, (i64, i128, i128)> = BTreeMap::new();
    for object in cluster.objects() {
        let Body::Pod(pod) = &object.body else { continue };
        if pod.is_finished() || !scope.includes(object) {
            continue;
        }
        let (pods, cpu, memory) = sums.entry(&object.meta.namespace).or_default();
        *pods += 1;
        *cpu = cpu.saturating_add(request(&pod.spec, "cpu"));
        *memory = memory.saturating_add(request(&pod.spec, "memory"));
    }
    let mut sums: Vec<(&Text, (i64, i128, i128))> = sums.into_iter().collect();
    sums.sort_by(|(a, one), (b, other)| (other.1, other.2).cmp(&(one.1, one.2)).then_with(|| a.cmp(b)));
    let named = sums.into_iter().map(|(namespace, (pods, cpu, memory))| NamespaceRequests {
        namespace: namespace.clone(),
        pods,
        cpu: quantity("cpu", cpu),
        memory: quantity("memory", memory),
    });
    named.collect()
}

fn certificates(cluster: &Cluster, scope: &Scope) -> Vec<Expiry> {
    let Some(now) = cluster.now() else { return Vec::new() };
    let mut seen: BTreeMap<(Time, Text, Text, Text), Expiry> = BTreeMap::new();
    for placed in cluster.certificates(scope).answer.certificates {
        let Some(certificate) = placed.certificate else { continue };
        let seconds_left = certificate.not_after.seconds() - now.seconds();
        if seconds_left > EXPIRY_SECONDS {
            continue;
        }
        let identity = (
            certificate.not_after,
            Text::from(certificate.subject.as_str()),
            Text::from(certificate.issuer.as_str()),
            Text::from(certificate.serial.as_str()),
        );
        // A certificate that stands in many places is told of once.
        let is_secret = placed.object.kind == "Secret";
        let is_authority = certificate.is_ca && certificate.dns_names.is_empty();
        let trusted = is_authority && !(is_secret && placed.path == SERVED);
        let expiry = seen.entry(identity.clone()).or_insert_with(|| Expiry {
            object: placed.object.clone(),
            path: placed.path.clone(),
            subject: identity.1,
            not_after: certificate.not_after,
            seconds_left,
            trusted,
        });
        // It counts where it serves or signs, wherever else it is trusted.
        if expiry.trusted && !trusted {
            *expiry = Expiry { object: placed.object, path: placed.path, trusted, ..expiry.clone() };
        }
    }
    let mut expiries: Vec<Expiry> = seen.into_values().collect();
    // By time already, and this keeps the order.
    expiries.sort_by_key(|expiry| expiry.trusted);
    expiries
}

/// The key of a Secret of type kubernetes.io/tls under which a certificate stands with its chain, beside its private key.
const SERVED: &str = "/data/tls.crt";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_in_their_largest_unit() {
        for (number, words) in [(0, "0"), (1023, "1023"), (1024, "1Ki"), (1536, "1.5Ki"), (1_073_720_000, "1Gi"), (1_073_600_000, "1023.9Mi"), (13_314_398_618, "12.4Gi")] {
            assert_eq!(bytes(number), words);
        }
    }

    #[test]
    fn cpu_in_cores_from_one_on() {
        for (cpu, words) in
            [("250m", "250m"), ("1", "1"), ("3950m", "3.95"), ("158300m", "158.3"), ("15890m", "15.89"), ("2500", "2500")]
        {
            let cpu = cpu.parse().expect("a quantity");
            assert_eq!(in_words("cpu", cpu), words);
            assert_eq!(in_words("pods", cpu), cpu.to_string());
        }
    }

    #[test]
    fn what_is_only_trusted_comes_last() {
        let pem = |name: &str, day: u8, is_ca: bool| {
            let names = if is_ca { Vec::new() } else { vec![name.to_owned()] };
            let mut made = rcgen::CertificateParams::new(names).expect("a name");
            made.distinguished_name = rcgen::DistinguishedName::new();
            made.distinguished_name.push(rcgen::DnType::CommonName, name);
            (made.not_before, made.not_after) = (rcgen::date_time_ymd(2026, 1, 1), rcgen::date_time_ymd(2026, 12, day));
            if is_ca {
                made.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
            }
            let key = rcgen::KeyPair::generate().expect("a key");
            made.self_signed(&key).expect("a certificate").pem()
        };
        let signer = pem("signer", 3, true);
        let held = |kind: &str, name: &str, field: &str, key: &str, pem: &str| serde_json::json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "namespace": "n"}, field: {key: pem}});
        let dump = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [
            held("ConfigMap", "a", "data", "ca-bundle.crt", &format!("{}{signer}", pem("old root", 1, true))),
            held("Secret", "b", "stringData", "tls.crt", &pem("web", 2, false)),
            held("Secret", "c", "stringData", "tls.crt", &signer)]});
        let mut input = crate::Input::new();
        input.dump("test", dump.to_string().as_bytes()).expect("a dump");
        let cluster = Cluster::new(input, Some("2026-11-23T10:00:00Z".parse().expect("a time")));
        let answer = cluster.top(&Scope::all()).answer;
        let told: Vec<_> = answer.certificates.iter().map(|found| format!("{} {}", found.object, found.subject)).collect();
        assert_eq!(told, ["Secret/n/b CN=web", "Secret/n/c CN=signer", "ConfigMap/n/a CN=old root"]);
        assert_eq!(answer.certificates.iter().map(|found| found.trusted).collect::<Vec<_>>(), [false, false, true]);
    }
}
