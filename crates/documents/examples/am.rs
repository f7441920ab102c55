use std::time::Instant;
fn main() {
    for p in [
        "&amp;", "&#38;", "&lt;", "&quot;", "&amp; ", "a&amp;b ", "x",
    ] {
        for n in [8000usize, 16000, 32000] {
            let s = p.repeat(n);
            let t = Instant::now();
            let _ = ammonia::Builder::new().clean(&s);
            let a = t.elapsed();
            let t = Instant::now();
            let _ = ammonia::Builder::new().clean(&s).to_string();
            println!("{p:?} {n} clean {a:?} with to_string {:?}", t.elapsed());
        }
    }
}
