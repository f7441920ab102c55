//! Owns the findings as a page that stands alone: without scripts, and without anything from elsewhere.

use minuted_core::appraisals::{Findings, escaped};

use super::page::{Column, Section, sections};

const STYLE: &str = "\
:root{color-scheme:light}\
body{font:1rem/1.5 system-ui,sans-serif;color:#111;background:#fff;max-width:60rem;margin:2rem auto;\
padding:0 1rem}\
h1{font-size:1.75rem;line-height:1.2}h2{font-size:1.25rem;margin-top:2.5rem}\
.safety{font-size:1.125rem;border-left:.3rem solid #111;padding-left:1rem}\
.table{overflow-x:auto}table{border-collapse:collapse;font-size:.9375rem}\
th,td{border-bottom:1px solid #767676;padding:.3rem .75rem .3rem 0;text-align:left;vertical-align:top}\
.number{text-align:right;font-variant-numeric:tabular-nums}\
figure{margin:1.5rem 0;overflow-x:auto}svg{max-width:100%;height:auto}\
@media print{body{margin:0;max-width:none}figure,tr{break-inside:avoid}}";

pub(crate) fn write(findings: &Findings) -> String {
    let title = escaped(&findings.appraisal.title);
    let paragraph = escaped(&findings.paragraph);
    let pictures = findings.pictures();
    let pictures = pictures
        .iter()
        .map(|picture| format!("<figure>\n{}</figure>\n", picture.svg));
    let pictures: String = pictures.collect();
    let mut sections = sections(findings).into_iter();
    let results = sections
        .next()
        .map(|results| section(&results))
        .unwrap_or_default();
    let rest: String = sections.map(|rest| section(&rest)).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         <h2>How safe is the answer?</h2>\n<p class=\"safety\">{paragraph}</p>\n{results}\
         <h2>Pictures</h2>\n{pictures}{rest}</main>\n</body>\n</html>\n"
    )
}

fn section(section: &Section) -> String {
    let heading = escaped(section.heading);
    let note = match escaped(&section.note) {
        note if note.is_empty() => note,
        note => format!("<p>{note}</p>\n"),
    };
    let columns = section.columns.iter().map(|column| {
        let (class, heading) = (class(column), escaped(&column.heading));
        format!("<th scope=\"col\"{class}>{heading}</th>")
    });
    let columns: String = columns.collect();
    // The first column of words names the row.
    let naming = section.columns.iter().position(|column| !column.number);
    let rows: String = section
        .rows
        .iter()
        .map(|cells| row(section, naming, cells))
        .collect();
    format!(
        "<h2>{heading}</h2>\n{note}\
         <div class=\"table\" role=\"region\" aria-label=\"{heading}, table\" tabindex=\"0\">\n\
         <table>\n<thead><tr>{columns}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
    )
}

fn row(section: &Section, naming: Option<usize>, cells: &[String]) -> String {
    let cells = cells.iter().zip(&section.columns).enumerate();
    let cells = cells.map(|(n, (cell, column))| {
        let (cell, class) = (escaped(cell), class(column));
        if Some(n) == naming {
            format!("<th scope=\"row\"{class}>{cell}</th>")
        } else {
            format!("<td{class}>{cell}</td>")
        }
    });
    format!("<tr>{}</tr>\n", cells.collect::<String>())
}

fn class(column: &Column) -> &'static str {
    if column.number {
        " class=\"number\""
    } else {
        ""
    }
}
