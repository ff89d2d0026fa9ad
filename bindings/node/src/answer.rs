//! Answers: now, or as promises.

use napi::bindgen_prelude::{AsyncTask, Function, JsObjectValue, Object, Unknown};
use napi::{Env, ScopedTask};
use smart_core::Error;

use crate::error::exception;

/// A question that is asked on another thread, and answered as JSON.
pub struct Question(Option<Asking>);

type Asking = Box<dyn FnOnce() -> Result<String, Error> + Send>;

/// Returns a promise of the answer.
pub(crate) fn later(ask: impl FnOnce() -> Result<String, Error> + Send + 'static) -> AsyncTask<Question> {
    AsyncTask::new(Question(Some(Box::new(ask))))
}

/// Returns the answer as the plain object that its JSON stands for.
pub(crate) fn now<'env>(env: &'env Env, answer: Result<String, Error>) -> napi::Result<Unknown<'env>> {
    let text = answer.map_err(|error| exception(env, &error))?;
    let json: Object<'env> = env.get_global()?.get_named_property("JSON")?;
    let parse: Function<'env, String, Unknown<'env>> = json.get_named_property("parse")?;
    parse.call(text)
}

/// Returns an answer as JSON.
pub(crate) fn json(answer: &impl serde::Serialize) -> String {
    serde_json::to_string(answer).expect("answers are plain data, with nothing in them that JSON cannot hold")
}

impl<'task> ScopedTask<'task> for Question {
    type Output = Result<String, Error>;
    type JsValue = Unknown<'task>;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let ask = self.0.take().ok_or_else(|| napi::Error::from_reason("a question is asked once"))?;
        Ok(ask())
    }

    fn resolve(&mut self, env: &'task Env, answer: Self::Output) -> napi::Result<Self::JsValue> {
        now(env, answer)
    }
}
