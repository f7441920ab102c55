//! The places of records that may hold what not everyone may read. They are found by going through
//! the samples, so that a new field is planted without anyone having to remember it.

use minuted_core::{
    id::{AnyId, Kind, RecordId},
    record::Record,
};
use minuted_ledger::to_canonical;
use minuted_testing::Samples;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A place with a canary of its own in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The record and the way to the field, such as `paper-version.body`.
    pub(crate) name: String,
    /// Whether it holds a text for each audience, or one line for all.
    pub(crate) by_audience: bool,
}

impl Place {
    /// What is planted for this audience: `public`, `restricted`, `confidential` or `source`.
    pub(crate) fn canary(&self, of: &str) -> String {
        match self.by_audience {
            true => format!("canary({}.{of})", self.name),
            false => format!("canary({})", self.name),
        }
    }

    /// Which record it is a place of.
    pub(crate) fn record(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
    }
}

/// What the product reads itself and does not only show: the state by which the rules go on, the
/// rules, the board's code, by which numbers are allotted, the name by which an appendix finds its
/// file.
const NOT_TOLD: [&str; 4] = ["state", "rules", "code", "file"];

/// Goes through every record of the samples, field by field of the struct, so that a new kind of
/// record does not compile until it is here.
macro_rules! of_all {
    ($samples:expr, $do:ident!) => {{
        let Samples {
            organisation,
            board,
            person,
            post,
            membership,
            account,
            matter,
            meeting,
            document,
            paper,
            paper_version,
            item,
            recommendation,
            consideration,
            clearance,
            comment,
            authority,
            decision,
            standing_orders,
            clause,
            pending_item,
            commitment,
            correction,
            erasure,
            publication,
        } = $samples;
        $do!(organisation);
        $do!(board);
        $do!(person);
        $do!(post);
        $do!(membership);
        $do!(account);
        $do!(matter);
        $do!(meeting);
        $do!(document);
        $do!(paper);
        $do!(paper_version);
        $do!(item);
        $do!(recommendation);
        $do!(consideration);
        $do!(clearance);
        $do!(comment);
        $do!(authority);
        $do!(decision);
        $do!(standing_orders);
        $do!(clause);
        $do!(pending_item);
        $do!(commitment);
        $do!(correction);
        $do!(erasure);
        $do!(publication);
    }};
}

/// Puts a canary into every place of every record.
pub(crate) fn mark(samples: &mut Samples) -> Vec<Place> {
    let mut places = Vec::new();
    macro_rules! mark_one {
        ($record:ident) => {
            mark_record($record, &stringify!($record).replace('_', "-"), &mut places)
        };
    }
    of_all!(samples, mark_one!);
    let file = &samples.paper_version.files[0].name;
    samples.paper_version.appendices[0].file = Some(file.clone());
    places
}

/// The IDs of all records.
pub(crate) fn ids(samples: &Samples) -> Vec<AnyId> {
    let mut ids: Vec<AnyId> = Vec::new();
    macro_rules! id_of {
        ($record:ident) => {
            ids.push($record.id.into())
        };
    }
    of_all!(samples, id_of!);
    ids
}

/// Every record of the samples as the history keeps it.
pub(crate) fn bodies(samples: &Samples) -> Vec<Body> {
    let mut bodies = Vec::new();
    macro_rules! body_of {
        ($record:ident) => {
            bodies.push(body($record))
        };
    }
    of_all!(samples, body_of!);
    bodies
}

/// A record as the history keeps it.
pub(crate) struct Body {
    pub(crate) kind: Kind,
    pub(crate) schema: u32,
    pub(crate) bytes: Vec<u8>,
    /// Reads such bytes, and writes what was read.
    pub(crate) again: fn(&[u8]) -> Result<Vec<u8>, String>,
}

fn body<R: Record + Serialize + DeserializeOwned>(record: &R) -> Body {
    Body {
        kind: R::Id::KIND,
        schema: R::SCHEMA,
        bytes: to_canonical(record).unwrap(),
        again: |bytes| {
            let record: R = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
            to_canonical(&record).map_err(|error| error.to_string())
        },
    }
}

fn mark_record<R: Serialize + DeserializeOwned>(
    record: &mut R,
    name: &str,
    places: &mut Vec<Place>,
) {
    let mut whole = serde_json::to_value(&*record).unwrap();
    for pointer in pointers(&whole, "") {
        let field = pointer.rsplit('/').next().unwrap_or_default();
        if NOT_TOLD.contains(&field) {
            continue;
        }
        let path = pointer.replace('/', ".").replace('_', "-");
        let found = whole.pointer(&pointer).cloned().unwrap();
        let place = Place {
            name: format!("{name}{path}"),
            by_audience: found.is_object(),
        };
        *whole.pointer_mut(&pointer).unwrap() = match found.as_object() {
            Some(texts) => {
                let told = texts.keys().map(|of| (of.clone(), place.canary(of).into()));
                Value::Object(told.collect())
            }
            None => place.canary("").into(),
        };
        // What can't hold any text, an ID, a date, a word of a closed list, is no place.
        match serde_json::from_value::<R>(whole.clone()) {
            Ok(_) => places.push(place),
            Err(_) => *whole.pointer_mut(&pointer).unwrap() = found,
        }
    }
    *record = serde_json::from_value(whole).unwrap();
}

/// Where there are texts: single strings, and texts for each audience as a whole.
fn pointers(value: &Value, at: &str) -> Vec<String> {
    match value {
        Value::String(_) => vec![at.to_owned()],
        Value::Object(fields) if fields.contains_key("source") && fields.contains_key("public") => {
            vec![at.to_owned()]
        }
        Value::Object(fields) => {
            let each = fields
                .iter()
                .map(|(name, field)| pointers(field, &format!("{at}/{name}")));
            each.flatten().collect()
        }
        Value::Array(items) => {
            let each = items.iter().enumerate();
            each.flat_map(|(n, item)| pointers(item, &format!("{at}/{n}")))
                .collect()
        }
        _ => Vec::new(),
    }
}
