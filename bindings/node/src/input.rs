//! Input and the reader of dumps.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi::Env;
use napi::bindgen_prelude::{Either, Either3, Function, JsObjectValue, Object, Uint8ArraySlice, Unknown};
use napi_derive::napi;
use smart_core::Error;
use smart_core::object::time::Time;

use crate::answer;
use crate::error::{ended, exception};

/// A dump as JavaScript has it.
pub(crate) type Data<'a> = Either3<Uint8ArraySlice<'a>, String, Object<'a>>;
/// A time as JavaScript has it.
pub(crate) type When<'a> = Either<String, Object<'a>>;

/// What a cluster is made from: any number of dumps, in any order.
#[napi]
pub struct Input(Arc<Mutex<Option<smart_core::Input>>>);

#[napi]
impl Input {
    /// Makes an input with nothing in it.
    #[napi(constructor)]
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(Some(smart_core::Input::new()))))
    }

    /// Adds a dump: what `kubectl get -o json`, `-o yaml` or `kubectl cluster-info dump` wrote, as bytes or text, or an
    /// object or array of objects. The name is for messages: a path, or what the user will recognize. Broken objects among
    /// good ones are `skipped`; bytes that hold no objects throw `not-a-dump`.
    ///
    /// It reads on the calling thread; `Cluster.load` does it on another.
    #[napi]
    pub fn dump(
        &self,
        env: &Env,
        #[napi(ts_arg_type = "Uint8Array | string | object")] data: Data<'_>,
        name: Option<String>,
    ) -> napi::Result<&Self> {
        let name = name.as_deref().unwrap_or(UNNAMED);
        self.with(env, |input| {
            with_bytes(env, data, |bytes| input.dump(name, bytes).map(|_| ()))?.map_err(|e| exception(env, &e))
        })?;
        Ok(self)
    }

    /// Adds metrics in the form that they have: what Prometheus, Thanos or VictoriaMetrics answered to a query or `export`, the
    /// text that targets expose, lists of `metrics.k8s.io`, the `/stats/summary` of a kubelet, CSV; as bytes or text, or the object
    /// that JSON stands for. The name is for messages; where a table names no metric, the name of the file is taken for it:
    /// `kubelet_volume_stats_used_bytes.csv`. Broken pieces among good ones are `skipped`; bytes that hold no metrics throw
    /// `not-metrics`.
    #[napi]
    pub fn metrics(
        &self,
        env: &Env,
        #[napi(ts_arg_type = "Uint8Array | string | object")] data: Data<'_>,
        name: Option<String>,
    ) -> napi::Result<&Self> {
        let name = name.as_deref().unwrap_or(UNNAMED_METRICS);
        self.with(env, |input| {
            with_bytes(env, data, |bytes| input.metrics(name, bytes).map(|_| ()))?.map_err(|e| exception(env, &e))
        })?;
        Ok(self)
    }

    /// Returns a reader for a dump that comes in pieces.
    #[napi]
    pub fn reader(&self, name: Option<String>) -> DumpReader {
        let reader = smart_core::DumpReader::new(name.as_deref().unwrap_or(UNNAMED));
        DumpReader { input: Arc::clone(&self.0), reader: Some(reader) }
    }

    /// Says when the dumps were taken. Without it, the newest time found in them stands for it.
    #[napi]
    pub fn taken_at(&self, env: &Env, #[napi(ts_arg_type = "Date | string")] time: When<'_>) -> napi::Result<&Self> {
        let time = parse_time(env, time)?;
        self.with(env, |input| Ok(input.taken_at(time)).map(|_| ()))?;
        Ok(self)
    }

    /// Says that objects are known to be missing, as when the API server refused to list them.
    #[napi]
    pub fn gap(&self, env: &Env, gap: Gap) -> napi::Result<&Self> {
        let gap = smart_core::Gap::new(gap.kind, gap.namespace.unwrap_or_default(), gap.reason);
        self.with(env, |input| Ok(input.gap(gap)).map(|_| ()))?;
        Ok(self)
    }

    /// What could not be used: the first 10,000 pieces.
    #[napi(getter, ts_return_type = "Skipped[]")]
    pub fn skipped<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        self.with(env, |input| answer::now(env, Ok(answer::json(&input.skipped()))))
    }

    /// How many objects were read so far.
    #[napi(getter)]
    pub fn length(&self, env: &Env) -> napi::Result<u32> {
        self.with(env, |input| Ok(u32::try_from(input.objects().len()).unwrap_or(u32::MAX)))
    }
}

impl Input {
    /// Takes the input out, for a cluster.
    pub(crate) fn take(&self, env: &Env) -> napi::Result<smart_core::Input> {
        locked(&self.0).take().ok_or_else(|| used_up(env))
    }

    fn with<T>(&self, env: &Env, action: impl FnOnce(&mut smart_core::Input) -> napi::Result<T>) -> napi::Result<T> {
        action(locked(&self.0).as_mut().ok_or_else(|| used_up(env))?)
    }
}

/// Reads one dump given in pieces of any size, and holds little more than the largest object of it.
#[napi]
pub struct DumpReader {
    input: Arc<Mutex<Option<smart_core::Input>>>,
    reader: Option<smart_core::DumpReader>,
}

#[napi]
impl DumpReader {
    /// Reads on.
    #[napi]
    pub fn push(&mut self, env: &Env, piece: Either<Uint8ArraySlice<'_>, String>) -> napi::Result<()> {
        let reader = self.reader.as_mut().ok_or_else(|| finished(env))?;
        let mut input = locked(&self.input);
        let input = input.as_mut().ok_or_else(|| used_up(env))?;
        let bytes = match &piece {
            Either::A(bytes) => bytes.as_ref(),
            Either::B(text) => text.as_bytes(),
        };
        reader.push(input, bytes).map_err(|error| exception(env, &error))
    }

    /// Ends the dump; throws `not-a-dump` when it held no objects at all, not even broken ones.
    #[napi]
    pub fn finish(&mut self, env: &Env) -> napi::Result<()> {
        let reader = self.reader.take().ok_or_else(|| finished(env))?;
        let mut input = locked(&self.input);
        let input = input.as_mut().ok_or_else(|| used_up(env))?;
        reader.finish(input).map_err(|error| exception(env, &error))
    }
}

/// Something that the input is known not to hold.
#[napi(object, object_to_js = false)]
pub struct Gap {
    /// The kind, as `Secret`, or the resource as the API server named it.
    pub kind: String,
    /// The namespace; absent for all.
    pub namespace: Option<String>,
    /// Why, as `forbidden`.
    pub reason: String,
}

/// What messages call a dump without a name.
pub(crate) const UNNAMED: &str = "dump";
/// What messages call metrics without a name.
pub(crate) const UNNAMED_METRICS: &str = "metrics";

/// Hands the bytes of a dump on; objects are turned into JSON by JavaScript itself.
pub(crate) fn with_bytes<T>(env: &Env, data: Data<'_>, action: impl FnOnce(&[u8]) -> T) -> napi::Result<T> {
    Ok(match data {
        Either3::A(bytes) => action(&bytes),
        Either3::B(text) => action(text.as_bytes()),
        Either3::C(object) => {
            let json: Object<'_> = env.get_global()?.get_named_property("JSON")?;
            let stringify: Function<'_, Object<'_>, String> = json.get_named_property("stringify")?;
            action(stringify.call(object)?.as_bytes())
        }
    })
}

/// Reads a time: in the form of RFC 3339, or a `Date`.
pub(crate) fn parse_time(env: &Env, when: When<'_>) -> napi::Result<Time> {
    let text = match when {
        Either::A(text) => text,
        Either::B(date) => {
            let text: Function<'_, (), String> = date.get_named_property("toISOString")?;
            text.apply(date, ())?
        }
    };
    Time::parse(&text).map_err(|error| exception(env, &Error::from(error)))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn used_up(env: &Env) -> napi::Error {
    ended(env, "this input has been made into a cluster; make a new one")
}

fn finished(env: &Env) -> napi::Error {
    ended(env, "this dump is finished; make a new reader")
}
