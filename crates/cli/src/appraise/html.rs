//! Owns the findings as a page that stands alone: without scripts, and without anything from elsewhere.

use minuted_core::appraisals::{Findings, escaped};

use super::page::{Section, sections};

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
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n\
         <h2>How safe is the answer?</h2>\n<p class=\"safety\">{}</p>\n",
        escaped(&findings.paragraph)
    );
    let mut sections = sections(findings).into_iter();
    if let Some(results) = sections.next() {
        section(&mut out, &results);
    }
    out.push_str("<h2>Pictures</h2>\n");
    for picture in findings.pictures() {
        out += &format!("<figure>\n{}</figure>\n", picture.svg);
    }
    for rest in sections {
        section(&mut out, &rest);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn section(out: &mut String, section: &Section) {
    *out += &format!("<h2>{}</h2>\n", escaped(section.heading));
    if !section.note.is_empty() {
        *out += &format!("<p>{}</p>\n", escaped(&section.note));
    }
    let heading = escaped(section.heading);
    *out += &format!(
        "<div class=\"table\" role=\"region\" aria-label=\"{heading}, table\" tabindex=\"0\">\n<table>\n\
         <thead><tr>"
    );
    let class = |number: bool| if number { " class=\"number\"" } else { "" };
    for column in &section.columns {
        let heading = escaped(&column.heading);
        *out += &format!("<th scope=\"col\"{}>{heading}</th>", class(column.number));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    // The first column of words names the row.
    let naming = section.columns.iter().position(|column| !column.number);
    for row in &section.rows {
        out.push_str("<tr>");
        for (n, (cell, column)) in row.iter().zip(&section.columns).enumerate() {
            let (cell, class) = (escaped(cell), class(column.number));
            *out += &if Some(n) == naming {
                format!("<th scope=\"row\"{class}>{cell}</th>")
            } else {
                format!("<td{class}>{cell}</td>")
            };
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}
