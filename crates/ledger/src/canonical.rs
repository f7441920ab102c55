//! Canonical JSON (RFC 8785): the one byte form of every record body and every leaf.
//!
//! RFC 8785 writes every number as an IEEE double, so a fraction or a large integer might come
//! back as another number than went in. This module refuses them before they are written, and
//! says where they stand. `serde_json` by itself would write NaN as `null` without a word.

use std::borrow::Cow;
use std::fmt::{self, Write as _};

use serde::ser::{self, Serialize};
use serde_json::Value;

/// The largest integer, and the negative of the smallest, that a body may hold: 2^53 − 1.
///
/// From RFC 7493 §2.2, on which RFC 8785 stands. 2^53 itself is out, because 2^53 + 1 is written
/// alike.
pub const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// How `serde_json` marks number text and raw JSON, which would bypass the check of numbers.
const PRIVATE_MARK: &str = "$serde_json::private::";

/// Why a value has no canonical form here. Paths are JSON paths, such as `$.items[2].weight`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanonicalError {
    /// A floating-point number, even a whole one: else it would be the day's data that decides
    /// whether a body can be written.
    #[error("the number at {path} is a floating-point number; use an integer or a decimal's text")]
    Float {
        /// Where it stands.
        path: String,
    },
    /// An integer beyond [`MAX_SAFE_INTEGER`] either way.
    #[error("the number {number} at {path} is outside ±(2^53 − 1)")]
    OutOfRange {
        /// Where it stands.
        path: String,
        /// The number, in decimal digits.
        number: String,
    },
    /// An object's key that is neither text nor an integer within range.
    #[error("a key at {path} is neither text nor an integer within ±(2^53 − 1)")]
    Key {
        /// Where the object stands.
        path: String,
    },
    /// Raw JSON, or a number kept as text by `serde_json`'s `arbitrary_precision`.
    #[error("the value at {path} is raw JSON, which can't be checked")]
    Raw {
        /// Where it stands.
        path: String,
    },
    /// The value's own `Serialize` failed, or an object has a key twice.
    #[error("the value can't be written as JSON: {0}")]
    Serialize(String),
}

impl ser::Error for CanonicalError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::Serialize(message.to_string())
    }
}

/// The canonical JSON bytes of a value: RFC 8785, integers only.
///
/// Give it the typed value itself: `serde_json::to_value` would already have made `null` of a
/// NaN, and one key of two alike.
///
/// # Errors
///
/// A [`CanonicalError`] naming the JSON path of the first number, key or raw value that can't be
/// written exactly; or what the value's own `Serialize` says.
pub fn to_canonical(value: &impl Serialize) -> Result<Vec<u8>, CanonicalError> {
    value.serialize(&mut Checker { path: Vec::new() })?;
    serde_json_canonicalizer::to_vec(value).map_err(ser::Error::custom)
}

/// One step of the path to the value being checked.
enum Step {
    Key(Cow<'static, str>),
    Index(usize),
}

/// A serializer that writes nothing: it walks a value and refuses what has no exact form.
struct Checker {
    path: Vec<Step>,
}

impl Checker {
    /// The path as text, `$` being the whole value.
    fn path(&self) -> String {
        let mut text = String::from("$");
        for step in &self.path {
            // Writing to a `String` can't fail.
            let _ = match step {
                Step::Key(key) if is_plain(key) => write!(text, ".{key}"),
                Step::Key(key) => write!(text, "[{key:?}]"),
                Step::Index(index) => write!(text, "[{index}]"),
            };
        }
        text
    }

    fn value_at<T: Serialize + ?Sized>(
        &mut self,
        step: Step,
        value: &T,
    ) -> Result<(), CanonicalError> {
        self.path.push(step);
        value.serialize(&mut *self)?;
        self.path.pop();
        Ok(())
    }

    fn integer<N: Copy + fmt::Display + TryInto<i64>>(
        &self,
        number: N,
    ) -> Result<(), CanonicalError> {
        match number.try_into() {
            Ok(small) if small.unsigned_abs() <= MAX_SAFE_INTEGER => Ok(()),
            _ => Err(CanonicalError::OutOfRange {
                path: self.path(),
                number: number.to_string(),
            }),
        }
    }

    fn float(&self) -> CanonicalError {
        CanonicalError::Float { path: self.path() }
    }

    /// The text of an object's key. `serde_json` turns integers into keys, through a double too.
    fn key<T: Serialize + ?Sized>(&self, key: &T) -> Result<String, CanonicalError> {
        match serde_json::to_value(key) {
            Ok(Value::String(text)) => Ok(text),
            Ok(Value::Number(number))
                if number
                    .as_i64()
                    .is_some_and(|n| n.unsigned_abs() <= MAX_SAFE_INTEGER) =>
            {
                Ok(number.to_string())
            }
            _ => Err(CanonicalError::Key { path: self.path() }),
        }
    }
}

/// Whether a key needs no quotes in a path.
fn is_plain(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The inside of an array or object that is being checked.
struct Inside<'a> {
    checker: &'a mut Checker,
    /// How long the path was before this value, for the end to return to.
    outer: usize,
    /// The next element's index, in an array.
    next: usize,
    /// The key whose value comes next, in a map.
    key: String,
}

impl<'a> Inside<'a> {
    fn new(checker: &'a mut Checker) -> Self {
        let outer = checker.path.len();
        Self {
            checker,
            outer,
            next: 0,
            key: String::new(),
        }
    }

    /// An enum variant with fields is an object of one key: the variant.
    fn variant(checker: &'a mut Checker, variant: &'static str) -> Self {
        let inside = Self::new(checker);
        inside.checker.path.push(Step::Key(Cow::Borrowed(variant)));
        inside
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        let index = self.next;
        self.next += 1;
        self.checker.value_at(Step::Index(index), value)
    }

    fn field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), CanonicalError> {
        self.checker.value_at(Step::Key(Cow::Borrowed(key)), value)
    }

    fn finish(self) {
        self.checker.path.truncate(self.outer);
    }
}

/// The scalars that any JSON can hold.
macro_rules! accept {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(self, _: $type) -> Result<(), CanonicalError> { Ok(()) })*
    };
}

/// The integers that may be too large.
macro_rules! measure {
    ($($method:ident: $type:ty),* $(,)?) => {
        $(fn $method(self, number: $type) -> Result<(), CanonicalError> { self.integer(number) })*
    };
}

impl<'a> ser::Serializer for &'a mut Checker {
    type Ok = ();
    type Error = CanonicalError;
    type SerializeSeq = Inside<'a>;
    type SerializeTuple = Inside<'a>;
    type SerializeTupleStruct = Inside<'a>;
    type SerializeTupleVariant = Inside<'a>;
    type SerializeMap = Inside<'a>;
    type SerializeStruct = Inside<'a>;
    type SerializeStructVariant = Inside<'a>;

    accept! {
        serialize_bool: bool, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8],
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_unit_struct: &'static str,
    }
    measure! {
        serialize_i64: i64, serialize_u64: u64, serialize_i128: i128, serialize_u128: u128,
    }

    fn serialize_f32(self, _: f32) -> Result<(), CanonicalError> {
        Err(self.float())
    }

    fn serialize_f64(self, _: f64) -> Result<(), CanonicalError> {
        Err(self.float())
    }

    fn serialize_none(self) -> Result<(), CanonicalError> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), CanonicalError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), CanonicalError> {
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<(), CanonicalError> {
        Ok(())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), CanonicalError> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), CanonicalError> {
        self.value_at(Step::Key(Cow::Borrowed(variant)), value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'a>, CanonicalError> {
        Ok(Inside::new(self))
    }

    fn serialize_tuple(self, _: usize) -> Result<Inside<'a>, CanonicalError> {
        Ok(Inside::new(self))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Inside<'a>, CanonicalError> {
        Ok(Inside::new(self))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'a>, CanonicalError> {
        Ok(Inside::variant(self, variant))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Inside<'a>, CanonicalError> {
        Ok(Inside::new(self))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Inside<'a>, CanonicalError> {
        if name.starts_with(PRIVATE_MARK) {
            return Err(CanonicalError::Raw { path: self.path() });
        }
        Ok(Inside::new(self))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'a>, CanonicalError> {
        Ok(Inside::variant(self, variant))
    }

    fn collect_str<T: fmt::Display + ?Sized>(self, _: &T) -> Result<(), CanonicalError> {
        Ok(())
    }
}

/// The four kinds of array differ only in the names that serde gives them.
macro_rules! array {
    ($($trait:ident :: $method:ident),* $(,)?) => {
        $(impl ser::$trait for Inside<'_> {
            type Ok = ();
            type Error = CanonicalError;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
                self.element(value)
            }

            fn end(self) -> Result<(), CanonicalError> {
                self.finish();
                Ok(())
            }
        })*
    };
}

array! {
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field,
}

/// So do the two kinds of struct.
macro_rules! object {
    ($($trait:ident),* $(,)?) => {
        $(impl ser::$trait for Inside<'_> {
            type Ok = ();
            type Error = CanonicalError;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                key: &'static str,
                value: &T,
            ) -> Result<(), CanonicalError> {
                self.field(key, value)
            }

            fn end(self) -> Result<(), CanonicalError> {
                self.finish();
                Ok(())
            }
        })*
    };
}

object!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for Inside<'_> {
    type Ok = ();
    type Error = CanonicalError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), CanonicalError> {
        self.key = self.checker.key(key)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), CanonicalError> {
        let key = std::mem::take(&mut self.key);
        self.checker.value_at(Step::Key(Cow::Owned(key)), value)
    }

    fn end(self) -> Result<(), CanonicalError> {
        self.finish();
        Ok(())
    }
}
