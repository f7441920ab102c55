//! Owns reading which grounds a file of rules has for keeping something from the public.

use super::reader::{Placed, Reader};
use crate::rules::withholding::{Mark, WithholdingBasis};

/// Reads the list `[[withholding]]`. One that cites nothing cites `source`, where that is given.
pub(super) fn withholding(
    top: &mut Reader<'_>,
    source: Option<&str>,
) -> Vec<Placed<WithholdingBasis>> {
    let mut found: Vec<Placed<WithholdingBasis>> = Vec::new();
    for mut table in top.list_of_tables("withholding") {
        let place = table.place.clone();
        let mark = table.word("mark", "mark of what is withheld", Mark::ALL);
        let citation = match source {
            Some(source) => {
                let own = table.optional_text("citation");
                Some(own.map_or_else(|| source.to_owned(), |own| own.value))
            }
            None => table.text("citation").map(|citation| citation.value),
        };
        let file = table.file;
        table.finish();
        let (Some(mark), Some(citation)) = (mark, citation) else {
            continue;
        };
        if found.iter().any(|known| known.value.mark == mark) {
            let message =
                format!("`{mark}` is here twice: name it once, with all that it rests on");
            file.report(&place, message);
        }
        let value = WithholdingBasis { mark, citation };
        found.push(Placed { value, place });
    }
    found
}
