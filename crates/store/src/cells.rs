//! Owns how values of records stand in columns, alike on both databases: IDs, words and dates as
//! text, lists and texts with audiences as JSON.

use std::{fmt::Display, str::FromStr};

use minuted_core::id::RecordId;
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

pub(crate) fn put_key<I: RecordId>(id: &I) -> String {
    id.uuid().hyphenated().to_string()
}

pub(crate) fn get_key<I: RecordId>(text: &str) -> Result<I, String> {
    Uuid::try_parse(text)
        .map(I::from_uuid)
        .map_err(|error| error.to_string())
}

pub(crate) fn put_word<T: Display>(word: &T) -> String {
    word.to_string()
}

pub(crate) fn get_word<T: FromStr>(text: &str) -> Result<T, String>
where
    T::Err: Display,
{
    text.parse().map_err(|error: T::Err| error.to_string())
}

pub(crate) fn put_json<T: Serialize>(value: &T) -> Result<String, crate::StoreError> {
    serde_json::to_string(value).map_err(|error| crate::StoreError::Encode(error.to_string()))
}

pub(crate) fn get_json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
