//! Owns reading standing orders from TOML: what they add and change, every field known, every
//! problem with its line.

use super::{
    Placed, Problem,
    clearances::clearances,
    condition, effects, only_version_of,
    reader::{Place, Reader},
    withholding::withholding,
};
use crate::{
    audience::Audience,
    id::Kind,
    roles::Role,
    rules::{
        lifecycle::Records,
        orders::{Change, Changes, NewState, Orders},
        phases::Phase,
    },
};

/// Reads standing orders, or gives everything that is wrong with them.
pub(in crate::rules) fn standing_orders(text: &str) -> Result<Orders, Vec<Problem>> {
    super::of_file(text, |reader| read(reader, text))
}

fn read(mut top: Reader<'_>, text: &str) -> Option<Orders> {
    let id = top.name("id");
    let title = top.text("title");
    let stands_on = top.name("stands_on");
    let version = top.text("version");
    let from = top.date("from");
    let source = top.text("source");
    only_version_of(top.file, version.as_ref(), from.as_ref());
    let cited = source.as_ref().map(|source| source.value.clone());
    let cited = cited.unwrap_or_default();
    let withholding = withholding(&mut top, Some(&cited));
    let clearances = clearances(&mut top, &cited);
    let meeting = changes(&mut top, "meeting", &cited);
    let paper = changes(&mut top, "paper", &cited);
    let recommendation = changes(&mut top, "recommendation", &cited);
    let decision = changes(&mut top, "decision", &cited);
    top.finish();
    let stands_on = stands_on?;
    Some(Orders {
        id: id?.value,
        title: title?.value,
        stands_on: stands_on.value,
        version: version?.value,
        from: from?.value,
        source: source?.value,
        text: text.to_owned(),
        stands_on_at: stands_on.place,
        withholding,
        clearances,
        meeting,
        paper,
        recommendation,
        decision,
    })
}

fn changes<P: Phase>(top: &mut Reader<'_>, key: &'static str, source: &str) -> Changes<P> {
    let Some(mut reader) = top.optional_table(key) else {
        return Changes {
            place: Place {
                at: 0,
                path: key.to_owned(),
            },
            states: Vec::new(),
            transitions: Vec::new(),
            without: Vec::new(),
            migrate: Vec::new(),
        };
    };
    let states = reader.optional_named_tables("states");
    let states = states
        .into_iter()
        .filter_map(|(name, table)| state(name, table));
    let states = states.collect();
    let transitions = reader.optional_named_tables("transitions");
    let transitions = transitions
        .into_iter()
        .map(|(name, table)| change(name, table, P::KIND, source));
    let transitions = transitions.collect();
    let without = reader.optional_texts("without").unwrap_or_default();
    let migrate = reader.optional_table("migrate");
    let migrate = migrate.map(Reader::texts_by_name).unwrap_or_default();
    let place = reader.place.clone();
    reader.finish();
    Changes {
        place,
        states,
        transitions,
        without,
        migrate,
    }
}

fn state<P: Phase>(name: Placed<String>, mut table: Reader<'_>) -> Option<NewState<P>> {
    let label = table.text("label");
    let kind = P::KIND;
    let phase = table.optional_word("phase", &format!("phase of a {kind}"), P::LIST);
    let audience = table.optional_word("audience", "audience", Audience::ALL);
    let is_final = table.flag("final");
    let audience_differs = table.optional_text("audience_differs");
    table.finish();
    Some(NewState {
        name,
        label: label?.value,
        phase,
        audience,
        is_final: is_final?,
        audience_differs: audience_differs.map(|why| why.value),
    })
}

fn change(name: Placed<String>, mut table: Reader<'_>, kind: Kind, source: &str) -> Change {
    let label = table.optional_text("label");
    let from = table.optional_texts("from");
    let to = table.optional_text("to");
    let by = table.optional_texts("by").and_then(|texts| {
        let place = texts.first()?.place.clone();
        let roles = table.all_known(&texts, "role", Role::ALL)?;
        Some((roles, place))
    });
    let citation = table.optional_text("citation");
    let records = table.optional_word("records", "class of records", Records::ALL);
    let reverses = table.optional_text("reverses");
    let effects = effects::effects(&mut table, kind, Some(source));
    let without = table.optional_texts("without").unwrap_or_default();
    let conditions = table.list_of_tables("conditions");
    let conditions = conditions.into_iter().filter_map(|reader| {
        let place = reader.place.clone();
        let value = condition(reader, kind, Some(source))?;
        Some(Placed { value, place })
    });
    let conditions = conditions.collect();
    table.finish();
    Change {
        name,
        label: label.map(|label| label.value),
        from,
        to,
        by,
        citation: citation.map(|citation| citation.value),
        records,
        without,
        conditions,
        reverses,
        effects,
    }
}
