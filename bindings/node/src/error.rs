//! Errors of the core as those of JavaScript.

use napi::bindgen_prelude::{JsObjectValue, Object};
use napi::{Env, JsValue, Status};
use smart_core::Error;

/// Returns the `SmartError` of an error: its `code` is the kind, and it has all that the error knows.
pub(crate) fn exception(env: &Env, error: &Error) -> napi::Error {
    let object = plain(env, error.kind(), &error.to_string()).and_then(|mut object| {
        // What an error does not know is absent, not null.
        if let Some(position) = error.position() {
            // A number of JavaScript is exact up to 2^53.
            object.set_named_property("position", position as f64)?;
        }
        object.set_named_property("nearest", error.nearest().to_vec())?;
        object.set_named_property("candidates", error.candidates().to_vec())?;
        Ok(object)
    });
    object.map_or_else(|broken| broken, |object| object.to_unknown().into())
}

/// Returns the error of a thing that is used after its end.
pub(crate) fn ended(env: &Env, message: &str) -> napi::Error {
    invalid(env, message)
}

/// Returns the error of arguments that do not go together.
pub(crate) fn invalid(env: &Env, message: &str) -> napi::Error {
    plain(env, "invalid", message).map_or_else(|broken| broken, |object| object.to_unknown().into())
}

fn plain<'env>(env: &'env Env, code: &str, message: &str) -> napi::Result<Object<'env>> {
    let mut object = env.create_error(napi::Error::new(Status::GenericFailure, message))?;
    object.set_named_property("code", code)?;
    Ok(object)
}
