//! The yardstick: the same dump through serde_json into slim borrowed structs, each dropped as soon as it is read. It keeps
//! fewer fields than our model, interns nothing and stores nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

type Str<'a> = Option<Cow<'a, str>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Object<'a> {
    #[serde(borrow)]
    api_version: Str<'a>,
    kind: Str<'a>,
    metadata: Option<Meta<'a>>,
    spec: Option<Spec<'a>>,
    status: Option<Status<'a>>,
    involved_object: Option<Named<'a>>,
    reason: Str<'a>,
    message: Str<'a>,
    count: Option<i32>,
    last_timestamp: Str<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    namespace: Str<'a>,
    uid: Str<'a>,
    creation_timestamp: Str<'a>,
    labels: Option<BTreeMap<Cow<'a, str>, Cow<'a, str>>>,
    annotations: Option<BTreeMap<Cow<'a, str>, Cow<'a, str>>>,
    owner_references: Option<Vec<Named<'a>>>,
}

#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    kind: Str<'a>,
    uid: Str<'a>,
    key: Str<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Spec<'a> {
    #[serde(borrow)]
    node_name: Str<'a>,
    service_account_name: Str<'a>,
    priority_class_name: Str<'a>,
    volume_name: Str<'a>,
    storage_class_name: Str<'a>,
    replicas: Option<i32>,
    containers: Option<Vec<Container<'a>>>,
    init_containers: Option<Vec<Container<'a>>>,
    volumes: Option<Vec<Volume<'a>>>,
    tolerations: Option<Vec<BTreeMap<Cow<'a, str>, IgnoredAny>>>,
    template: Option<Template<'a>>,
}

#[derive(Deserialize)]
struct Template<'a> {
    #[serde(borrow)]
    spec: Option<Box<Spec<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    image: Str<'a>,
    env: Option<Vec<Env<'a>>>,
    env_from: Option<Vec<EnvFrom<'a>>>,
    volume_mounts: Option<Vec<Named<'a>>>,
    resources: Option<Resources<'a>>,
}

#[derive(Deserialize)]
struct Resources<'a> {
    #[serde(borrow)]
    requests: Option<BTreeMap<Cow<'a, str>, Cow<'a, str>>>,
    limits: Option<BTreeMap<Cow<'a, str>, Cow<'a, str>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Env<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    value: Str<'a>,
    value_from: Option<EnvSource<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnvSource<'a> {
    #[serde(borrow)]
    config_map_key_ref: Option<Named<'a>>,
    secret_key_ref: Option<Named<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnvFrom<'a> {
    #[serde(borrow)]
    config_map_ref: Option<Named<'a>>,
    secret_ref: Option<Named<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Volume<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    config_map: Option<Named<'a>>,
    secret: Option<SecretSource<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SecretSource<'a> {
    #[serde(borrow)]
    secret_name: Str<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status<'a> {
    #[serde(borrow)]
    phase: Str<'a>,
    conditions: Option<Vec<Condition<'a>>>,
    container_statuses: Option<Vec<ContainerStatus<'a>>>,
    init_container_statuses: Option<Vec<ContainerStatus<'a>>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Condition<'a> {
    #[serde(borrow, rename = "type")]
    kind: Str<'a>,
    status: Str<'a>,
    reason: Str<'a>,
    message: Str<'a>,
    last_transition_time: Str<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerStatus<'a> {
    #[serde(borrow)]
    name: Str<'a>,
    ready: Option<bool>,
    restart_count: Option<i32>,
    state: Option<BTreeMap<Cow<'a, str>, IgnoredAny>>,
}

/// Reads a list and returns how many objects it has and a sum over what was read, so that nothing is optimized away.
pub(crate) fn read(bytes: &[u8]) -> (usize, usize) {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    serde::Deserializer::deserialize_map(&mut deserializer, List).expect("the dump is JSON")
}

struct List;

impl<'de> Visitor<'de> for List {
    type Value = (usize, usize);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = (0, 0);
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key == "items" {
                found = map.next_value_seed(Items)?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

struct Items;

impl<'de> DeserializeSeed<'de> for Items {
    type Value = (usize, usize);

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Items {
    type Value = (usize, usize);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let (mut count, mut sum) = (0, 0);
        while let Some(object) = items.next_element::<Object<'de>>()? {
            count += 1;
            sum += object.size();
        }
        Ok((count, sum))
    }
}

impl Object<'_> {
    /// Touches what was read.
    fn size(&self) -> usize {
        let texts = [&self.api_version, &self.kind, &self.reason, &self.message, &self.last_timestamp];
        let named = self.involved_object.as_ref().map_or(0, Named::size);
        let meta = self.metadata.as_ref().map_or(0, Meta::size);
        let status = self.status.as_ref().map_or(0, Status::size);
        length(&texts) + named + meta + self.spec.as_ref().map_or(0, Spec::size) + status + self.count.is_some() as usize
    }
}

fn length(texts: &[&Str<'_>]) -> usize {
    texts.iter().filter_map(|text| text.as_ref()).map(|text| text.len()).sum()
}

impl Named<'_> {
    fn size(&self) -> usize {
        length(&[&self.name, &self.kind, &self.uid, &self.key])
    }
}

impl Meta<'_> {
    fn size(&self) -> usize {
        let labels = self.labels.as_ref().map_or(0, BTreeMap::len) + self.annotations.as_ref().map_or(0, BTreeMap::len);
        let owners: usize = self.owner_references.iter().flatten().map(Named::size).sum();
        length(&[&self.name, &self.namespace, &self.uid, &self.creation_timestamp]) + labels + owners
    }
}

impl Spec<'_> {
    fn size(&self) -> usize {
        let texts =
            [&self.node_name, &self.service_account_name, &self.priority_class_name, &self.volume_name, &self.storage_class_name];
        let containers: usize =
            self.containers.iter().flatten().chain(self.init_containers.iter().flatten()).map(Container::size).sum();
        let volumes: usize = self.volumes.iter().flatten().map(Volume::size).sum();
        let template = self.template.as_ref().and_then(|template| template.spec.as_ref()).map_or(0, |spec| spec.size());
        let tolerations = self.tolerations.as_ref().map_or(0, Vec::len);
        length(&texts) + containers + volumes + template + tolerations + self.replicas.is_some() as usize
    }
}

impl Container<'_> {
    fn size(&self) -> usize {
        let of_env = |env: &Env<'_>| {
            let source = env.value_from.as_ref();
            let map = source.and_then(|source| source.config_map_key_ref.as_ref()).map_or(0, Named::size);
            let secret = source.and_then(|source| source.secret_key_ref.as_ref()).map_or(0, Named::size);
            length(&[&env.name, &env.value]) + map + secret
        };
        let of_source = |source: &EnvFrom<'_>| {
            source.config_map_ref.as_ref().map_or(0, Named::size) + source.secret_ref.as_ref().map_or(0, Named::size)
        };
        let resources = self.resources.as_ref().map_or(0, |resources| {
            resources.requests.as_ref().map_or(0, BTreeMap::len) + resources.limits.as_ref().map_or(0, BTreeMap::len)
        });
        length(&[&self.name, &self.image])
            + self.env.iter().flatten().map(of_env).sum::<usize>()
            + self.env_from.iter().flatten().map(of_source).sum::<usize>()
            + self.volume_mounts.iter().flatten().map(Named::size).sum::<usize>()
            + resources
    }
}

impl Volume<'_> {
    fn size(&self) -> usize {
        let secret = self.secret.as_ref().map_or(0, |secret| length(&[&secret.secret_name]));
        length(&[&self.name]) + self.config_map.as_ref().map_or(0, Named::size) + secret
    }
}

impl Status<'_> {
    fn size(&self) -> usize {
        let of_condition = |condition: &Condition<'_>| {
            length(&[&condition.kind, &condition.status, &condition.reason, &condition.message, &condition.last_transition_time])
        };
        let of_container = |status: &ContainerStatus<'_>| {
            let state = status.state.as_ref().map_or(0, BTreeMap::len);
            length(&[&status.name]) + state + status.ready.is_some() as usize + status.restart_count.is_some() as usize
        };
        let containers = self.container_statuses.iter().flatten().chain(self.init_container_statuses.iter().flatten());
        length(&[&self.phase])
            + self.conditions.iter().flatten().map(of_condition).sum::<usize>()
            + containers.map(of_container).sum::<usize>()
    }
}
