//! Owns the normal form of running text, so that equal words have one model and one spelling.

use crate::blocks::Inline;
use crate::normalise::{collapse_spaces, is_blank, to_nfc};

/// Merges, collapses and trims the running text of one block.
///
/// Emphasis within emphasis of the same kind says nothing more, and neighbours of the same kind
/// are one, so both go: Markdown has no spelling for them that all readers understand alike.
pub(crate) fn tidy(content: Vec<Inline>) -> Vec<Inline> {
    let mut tidied = Vec::with_capacity(content.len());
    append(content, Around::default(), &mut tidied);
    finish(&mut tidied);
    tidied
}

/// Whether running text says nothing to who sees it or hears it.
pub(crate) fn says_nothing(content: &[Inline]) -> bool {
    content.iter().all(|inline| match inline {
        Inline::Text(text) | Inline::Code(text) => is_blank(text),
        Inline::SoftBreak | Inline::HardBreak => true,
        Inline::FootnoteReference(_) | Inline::Stub(_) => false,
        other => says_nothing(other.children()),
    })
}

#[derive(Debug, Clone, Copy, Default)]
struct Around {
    emphasis: bool,
    strong: bool,
}

fn append(content: Vec<Inline>, around: Around, into: &mut Vec<Inline>) {
    for inline in content {
        match inline {
            Inline::Text(text) => match into.last_mut() {
                Some(Inline::Text(before)) => before.push_str(&text),
                _ => into.push(Inline::Text(text)),
            },
            Inline::Emphasis(inner) if around.emphasis => append(inner, around, into),
            Inline::Strong(inner) if around.strong => append(inner, around, into),
            Inline::Emphasis(inner) => {
                let around = Around {
                    emphasis: true,
                    ..around
                };
                if let Some(Inline::Emphasis(before)) = into.last_mut() {
                    append(inner, around, before);
                } else {
                    let mut fresh = Vec::new();
                    append(inner, around, &mut fresh);
                    into.push(Inline::Emphasis(fresh));
                }
            }
            Inline::Strong(inner) => {
                let around = Around {
                    strong: true,
                    ..around
                };
                if let Some(Inline::Strong(before)) = into.last_mut() {
                    append(inner, around, before);
                } else {
                    let mut fresh = Vec::new();
                    append(inner, around, &mut fresh);
                    into.push(Inline::Strong(fresh));
                }
            }
            Inline::Link { address, content } => {
                let mut fresh = Vec::new();
                append(content, around, &mut fresh);
                into.push(Inline::Link {
                    address,
                    content: fresh,
                });
            }
            Inline::Hidden { ground, content } => {
                let mut fresh = Vec::new();
                append(content, around, &mut fresh);
                into.push(Inline::Hidden {
                    ground,
                    content: fresh,
                });
            }
            other => into.push(other),
        }
    }
}

/// Settles the spaces, then trims the ends.
fn finish(content: &mut Vec<Inline>) {
    settle(content);
    trim(content);
}

fn settle(content: &mut Vec<Inline>) {
    for index in 0..content.len() {
        let after_break = index > 0 && is_break(&content[index - 1]);
        let before_break = content.get(index + 1).is_some_and(is_break);
        match &mut content[index] {
            Inline::Text(text) => {
                let collapsed = collapse_spaces(&to_nfc(text));
                let mut kept = collapsed.as_str();
                if after_break {
                    kept = kept.trim_start_matches(' ');
                }
                if before_break {
                    kept = kept.trim_end_matches(' ');
                }
                *text = String::from(kept);
            }
            Inline::Code(code) => *code = to_nfc(code).replace(['\n', '\t'], " "),
            Inline::Emphasis(inner) | Inline::Strong(inner) => settle(inner),
            Inline::Link { content: inner, .. } | Inline::Hidden { content: inner, .. } => {
                finish(inner);
            }
            _ => {}
        }
    }
    content.retain(|inline| match inline {
        Inline::Text(text) => !text.is_empty(),
        Inline::Emphasis(inner) | Inline::Strong(inner) => !inner.is_empty(),
        _ => true,
    });
}

fn trim(content: &mut Vec<Inline>) {
    while let Some(last) = content.last_mut() {
        match last {
            Inline::Text(text) => {
                text.truncate(text.trim_end().len());
                if !text.is_empty() {
                    break;
                }
            }
            Inline::SoftBreak | Inline::HardBreak => {}
            _ => break,
        }
        content.pop();
    }
    let mut blank = 0;
    for inline in content.iter_mut() {
        match inline {
            Inline::Text(text) => {
                let start = text.len() - text.trim_start().len();
                text.drain(..start);
                if !text.is_empty() {
                    break;
                }
            }
            Inline::SoftBreak | Inline::HardBreak => {}
            _ => break,
        }
        blank += 1;
    }
    content.drain(..blank);
}

fn is_break(inline: &Inline) -> bool {
    matches!(inline, Inline::SoftBreak | Inline::HardBreak)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Inline {
        Inline::Text(text.to_owned())
    }

    #[test]
    fn neighbours_and_nested_emphasis_become_one() {
        let content = vec![
            text(" a"),
            text("  b"),
            Inline::Emphasis(vec![Inline::Strong(vec![Inline::Emphasis(vec![text(
                "c",
            )])])]),
            Inline::Emphasis(vec![text("d")]),
            Inline::SoftBreak,
            text(" e "),
            Inline::SoftBreak,
        ];
        let expected = vec![
            text("a b"),
            Inline::Emphasis(vec![Inline::Strong(vec![text("c")]), text("d")]),
            Inline::SoftBreak,
            text("e"),
        ];
        assert_eq!(tidy(content), expected);
    }
}
