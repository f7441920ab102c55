use minuted_documents::*;
use std::time::Instant;
fn main() {
    let size: usize = std::env::args().nth(1).unwrap().parse().unwrap();
    let src = std::fs::read_to_string("tests/extremes.rs").unwrap();
    let _ = src;
    let pieces = [
        "a",
        "[",
        "]",
        "*",
        "_",
        "**a ",
        "*a _b ",
        "`",
        "` ``",
        "~",
        "<",
        "<a",
        "<!--",
        "<?",
        "&",
        "&#",
        "\\",
        "|",
        "(",
        "[a](",
        "![",
        "[a](<",
        "[]",
        "[a][",
        "\"",
        ":",
        "a:",
        "#",
        "{",
        "\u{301}",
        "a**b",
        "[^1]",
        "[^",
        "!",
        "<https://a.uk>",
        "a\\\n",
        "a\n",
        "> ",
        ">",
        "- ",
        "1. ",
        "> - ",
        "-\n",
        "- a\n",
        "1. a\n",
        "> a\n",
        "# a\n",
        "# a\n\n",
        "---\n",
        "a\n\n",
        "```\n",
        "| a | b |\n",
        "| a |\n| - |\n\n",
        "[a]: https://a.uk\n",
        "[^1]: a\n",
        "<b>\n",
        "    a\n",
        "Table: a\n\n",
        "a\n===\n",
        "\t",
        "[[",
        "]]",
        ":::",
        "[[exempt",
        "[[exempt 3:",
        "[[exempt 3: ",
        "[[exempt 3: canary]] ",
        "[[exempt 3: [[confidential enactment: canary]]]] ",
        "[[exempt 3: *canary ",
        "::: exempt 3\n",
        "::: exempt 3\ncanary\n:::\n",
        ":::\n",
        "[exempt: paragraph 3] ",
        "[exempt: paragraph 3]",
        "- [[exempt 3: canary]]\n",
    ];
    for p in pieces {
        let s = p.repeat(size / p.len());
        let t = Instant::now();
        let d = parse(&s, &ParseOptions::BODY);
        let t1 = t.elapsed();
        let t = Instant::now();
        let r = derive(&s).is_ok();
        let t2 = t.elapsed();
        let t = Instant::now();
        if let Ok(d) = &d {
            to_html(d, AudienceLevel::Public);
        }
        let t3 = t.elapsed();
        if (t1 + t2 + t3).as_millis() > 300 {
            println!("{p:?} {} {} {:?} {:?} {:?}", d.is_ok(), r, t1, t2, t3);
        }
    }
}
