//! Owns reading effects, overrides and steps back: what a transition has besides its conditions.

use super::reader::{Placed, Reader};
use crate::{
    audience::Audience,
    calendar::Division,
    id::Kind,
    roles::Role,
    rules::{
        conditions::{Check, LOCAL_RULE},
        effects::{Does, Effect, EffectName, Recipient},
        overrides::Overrider,
    },
};

/// The most working days in which something is to be done.
const DAYS_MOST: u32 = 365;
/// The most characters of a name that webhooks or numbers have.
const NAME_MOST: usize = 40;

/// Reads the effects of a transition. One that cites nothing cites `source`, where that is given.
pub(super) fn effects(
    table: &mut Reader<'_>,
    kind: Kind,
    source: Option<&str>,
) -> Vec<Placed<Effect>> {
    let tables = table.list_of_tables("effects").into_iter();
    let read = tables.filter_map(|table| {
        let place = table.place.clone();
        let value = effect(table, kind, source)?;
        Some(Placed { value, place })
    });
    let effects: Vec<_> = read.collect();
    for (n, effect) in effects.iter().enumerate() {
        if let Some(message) = clashes(&effect.value, effects.iter().take(n).map(|e| &e.value)) {
            table.file.report(&effect.place, message);
        }
    }
    effects
}

/// Why an effect can't stand beside those before it, if it can't.
pub(in crate::rules) fn clashes<'e>(
    effect: &Effect,
    mut before: impl Iterator<Item = &'e Effect>,
) -> Option<String> {
    let once = matches!(effect.does, Does::SetAudience { .. } | Does::Number { .. });
    let name = effect.name();
    before
        .find(|before| before.does == effect.does || (once && before.name() == name))
        .map(|before| {
            format!(
                "the transition has the effect `{name}` already ({}): take out this one",
                before.citation
            )
        })
}

fn effect(mut table: Reader<'_>, kind: Kind, source: Option<&str>) -> Option<Effect> {
    let name = table.word("effect", "effect", EffectName::ALL);
    let citation = match source {
        Some(source) => {
            let own = table.optional_text("citation");
            Some(own.map_or_else(|| source.to_owned(), |own| own.value))
        }
        None => table.text("citation").map(|citation| citation.value),
    };
    // The parameters of an unknown effect are not known either.
    let name = name?;
    if !name.fits(kind) {
        let message = format!(
            "`{name}` is an effect of making a decision: a {kind} can't have it; take it out"
        );
        table.file.report(&table.place, message);
    }
    let does = match name {
        EffectName::SetAudience => set_audience(&mut table),
        EffectName::Number => series(&mut table).map(|series| Does::Number { series }),
        EffectName::Enqueue => event(&mut table).map(|event| Does::Enqueue { event }),
        EffectName::Notify => notify(&mut table),
        EffectName::OpenCommitment => open_commitment(&mut table),
        EffectName::OpenPendingItem => table
            .text("board")
            .map(|board| Does::OpenPendingItem { board: board.value }),
    };
    table.finish();
    Some(Effect {
        does: does?,
        citation: citation?,
    })
}

fn set_audience(table: &mut Reader<'_>) -> Option<Does> {
    let audience = table.word("audience", "audience", Audience::ALL);
    let why = table.text("why");
    Some(Does::SetAudience {
        audience: audience?,
        why: why?.value,
    })
}

fn series(table: &mut Reader<'_>) -> Option<String> {
    let series = table.text("series")?;
    let sound = series.value.chars().count() <= NAME_MOST
        && series
            .value
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if !sound {
        let message = "a series is written in capital letters and figures, such as `KEY`, which \
                       makes `CAB/KEY/2026/1`";
        table.file.report(&series.place, message.to_owned());
        return None;
    }
    // A series of figures alone would read as a year.
    if series.value.chars().all(|c| c.is_ascii_digit()) {
        let message = "a series of figures alone reads as a year: begin it with a letter";
        table.file.report(&series.place, message.to_owned());
        return None;
    }
    Some(series.value)
}

fn event(table: &mut Reader<'_>) -> Option<String> {
    let event = table.name("event")?;
    if event.value.chars().count() > NAME_MOST {
        let message = format!("the name of an event has at most {NAME_MOST} characters");
        table.file.report(&event.place, message);
        return None;
    }
    Some(event.value)
}

fn notify(table: &mut Reader<'_>) -> Option<Does> {
    let text = table.text("text");
    let (role, post) = (table.has("role"), table.has("post"));
    let whom = match (role, post) {
        (true, false) => table
            .word("role", "role", Role::ALL)
            .filter(|role| can_be_told(table, *role))
            .map(Recipient::Role),
        (false, true) => table.text("post").map(|post| Recipient::Post(post.value)),
        _ => {
            let message = "a notice is to those of a `role` or the holder of a `post`: write one \
                           of the two";
            table.file.report(&table.place, message.to_owned());
            None
        }
    };
    table.ask(&["role", "post"]);
    Some(Does::Notify {
        whom: whom?,
        text: text?.value,
    })
}

/// Everyone is no one who could be given notice.
fn can_be_told(table: &Reader<'_>, role: Role) -> bool {
    if role == Role::Public {
        let message = "a notice is for those who sign in: name another role than `public`";
        table.file.report(&table.place, message.to_owned());
    }
    role != Role::Public
}

fn open_commitment(table: &mut Reader<'_>) -> Option<Does> {
    let text = table.text("text");
    let post = table.text("post");
    let working_days = table.number("working_days", 1, DAYS_MOST);
    let division = table.word("division", "division", Division::ALL);
    Some(Does::OpenCommitment {
        text: text?.value,
        post: post?.value,
        working_days: working_days?,
        division: division?,
    })
}

/// Reads who may override a condition. Only a rule of the office has one: one that cites `source`,
/// where the standing orders are written, or a local rule.
pub(super) fn overrider(
    table: &mut Reader<'_>,
    source: Option<&str>,
    citation: Option<&str>,
) -> Option<Overrider> {
    if !table.has("override") {
        return None;
    }
    let Some(source) = source else {
        table.ask(&["override"]);
        let message = "a law profile names nobody who may override a rule: take out `override`; \
                       standing orders may have it on rules of their own";
        table.file.report(&table.place, message.to_owned());
        return None;
    };
    let mut inner = table.optional_table("override")?;
    if let Some(citation) = citation.filter(|c| *c != source && *c != LOCAL_RULE) {
        let message = format!(
            "this condition cites `{citation}`, and only a rule of the office can be overridden: \
             take out `override`, or, if it is the office's own, its `citation`"
        );
        table.file.report(&inner.place, message);
    }
    let by = if inner.has("by") {
        inner.words("by", "role", Role::ALL).unwrap_or_default()
    } else {
        Vec::new()
    };
    let post = inner.optional_text("post");
    if by.is_empty() && post.is_none() {
        let message = "name who may override it: roles in `by`, or a `post`";
        table.file.report(&inner.place, message.to_owned());
    }
    if by.contains(&Role::Public) {
        let message = "an officer is named, and the public is none: take out `public`";
        table.file.report(&inner.place, message.to_owned());
    }
    inner.ask(&["by", "post"]);
    inner.finish();
    Some(Overrider {
        by,
        post: post.map(|post| post.value),
    })
}

/// Reports an override of what is asked for and not judged: it is given, or the step is not taken.
pub(super) fn is_judged(table: &Reader<'_>, check: &Check) {
    if check.asks().is_some() {
        let message = format!(
            "`{}` asks for something that is given with the step: there is nothing to override; \
             take out `override`",
            check.name()
        );
        table.file.report(&table.place, message);
    }
}
