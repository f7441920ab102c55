//! Exports: what was written verifies, and the first line that was altered is named.

use minuted_ledger::{
    EXPORT_FORMAT, ExportBody, ExportFault, ExportLine, ExportScope, ExportVerifier, Frontier,
    LEAF_FORMAT, Leaf, LeafRecord, Salt, VerifiedExport, commitment, leaf_hash, sign_checkpoint,
    sign_handover,
};

use crate::note::key;

const SALT: [u8; 16] = [5; 16];

fn body(seq: u64) -> String {
    format!("{{\"n\":{seq}}}")
}

fn leaf(seq: u64) -> String {
    let record = LeafRecord {
        kind: "board".to_owned(),
        id: format!("board:{seq}"),
        version: 1,
        schema: 1,
        commitment: commitment(&Salt(SALT), body(seq).as_bytes()),
    };
    let leaf = Leaf {
        format: LEAF_FORMAT,
        command: "constituteBoard".to_owned(),
        actor: "system:test".to_owned(),
        rules: None,
        at: 1,
        records: vec![record],
    };
    String::from_utf8(leaf.encode().expect("a leaf")).expect("UTF-8")
}

/// Five entries under two keys, the second since the third entry. In a public export every second
/// entry is a hash alone.
fn export(scope: ExportScope) -> Vec<ExportLine> {
    let (old, new) = (key(1, 1), key(1, 2));
    let mut frontier = Frontier::new();
    let mut entries = Vec::new();
    let mut handover = None;
    for seq in 0..5 {
        let leaf = leaf(seq);
        let hash = leaf_hash(leaf.as_bytes());
        frontier.push(hash);
        if seq == 2 {
            let note = sign_handover(&frontier.checkpoint(), 2, &old, &new);
            handover = Some(note.expect("signs"));
        }
        let shown = scope == ExportScope::Full || seq % 2 == 0;
        let bodies = vec![ExportBody {
            id: format!("board:{seq}"),
            version: 1,
            salt: hex::encode(SALT),
            body: body(seq),
        }];
        entries.push(ExportLine::Entry {
            seq,
            hash,
            leaf: shown.then_some(leaf),
            bodies: if shown { bodies } else { Vec::new() },
        });
    }
    let note = sign_checkpoint(&frontier.checkpoint(), &new).expect("signs");
    let mut lines = vec![
        ExportLine::Export {
            format: EXPORT_FORMAT,
            scope,
            origin: old.public().name().to_owned(),
            entries: 5,
        },
        ExportLine::Key {
            generation: 1,
            key: old.public().to_string(),
            handover: None,
        },
        ExportLine::Key {
            generation: 2,
            key: new.public().to_string(),
            handover,
        },
    ];
    lines.extend(entries);
    lines.push(ExportLine::Checkpoint { note });
    lines
}

fn texts(scope: ExportScope) -> Vec<String> {
    let lines = export(scope);
    lines
        .iter()
        .map(|line| line.to_text().trim_end().to_owned())
        .collect()
}

fn verify(lines: &[String]) -> Result<VerifiedExport, ExportFault> {
    let mut verifier = ExportVerifier::expecting([]);
    for line in lines {
        verifier.push(line)?;
    }
    verifier.finish()
}

#[test]
fn an_export_verifies_and_says_how_much_is_in_it() {
    let full = verify(&texts(ExportScope::Full)).expect("verifies");
    assert_eq!((full.leaves, full.bodies, full.withheld), (5, 5, 0));
    assert_eq!((full.checkpoint.size, full.keys), (5, 2));
    let public = verify(&texts(ExportScope::Public)).expect("verifies");
    assert_eq!((public.leaves, public.bodies), (3, 3));
    assert_eq!(public.checkpoint, full.checkpoint);
}

#[test]
fn a_body_may_be_withheld_from_the_public_but_not_from_the_office() {
    for (scope, fine) in [(ExportScope::Public, true), (ExportScope::Full, false)] {
        let mut lines = export(scope);
        if let ExportLine::Entry { bodies, .. } = &mut lines[3] {
            bodies.clear();
        }
        let lines: Vec<_> = lines
            .iter()
            .map(|l| l.to_text().trim_end().to_owned())
            .collect();
        let found = verify(&lines);
        assert_eq!(found.is_ok(), fine, "{found:?}");
    }
}

/// Each alteration, and the line that has to be named for it.
#[test]
fn whatever_was_altered_the_first_faulty_line_is_named() {
    let good = texts(ExportScope::Full);
    let other = |line: usize, from: &str, to: &str| {
        let mut lines = good.clone();
        assert!(lines[line].contains(from), "{} has {from}", lines[line]);
        lines[line] = lines[line].replacen(from, to, 1);
        lines
    };
    let without = |line: usize| {
        let mut lines = good.clone();
        lines.remove(line);
        lines
    };
    let mut twice = good.clone();
    twice.insert(5, good[4].clone());
    let mut swapped = good.clone();
    swapped.swap(4, 5);
    let mut trailing = good.clone();
    trailing.push(good[8].clone());
    let cases = [
        (other(0, "\"entries\":5", "\"entries\":6"), 9, None),
        (other(0, "\"format\":1", "\"format\":2"), 1, None),
        (other(0, "minuted-ledger/", "minuted-ledger/0"), 4, Some(0)),
        (without(0), 1, None),
        (without(1), 2, None),
        (without(2), 6, None),
        (other(2, "handover", "hangover"), 3, None),
        (other(4, "{\\\"n\\\":1}", "{\\\"n\\\":2}"), 5, Some(1)),
        (other(4, "0505", "0506"), 5, Some(1)),
        (other(4, "system:test", "system:text"), 5, Some(1)),
        (without(4), 5, Some(2)),
        (twice, 6, Some(1)),
        (swapped, 5, Some(2)),
        (without(7), 8, None),
        (without(8), 9, None),
        (good[..3].to_vec(), 4, None),
        (other(8, "\\n5\\n", "\\n4\\n"), 9, None),
        (trailing, 10, None),
        (other(3, "\"seq\":0", "\"seq\":-1"), 4, None),
        (other(3, "\"seq\":0", "\"seq\":0,\"more\":1"), 4, None),
        (vec![], 1, None),
        (vec!["{".to_owned()], 1, None),
    ];
    for (n, (lines, line, entry)) in cases.iter().enumerate() {
        let fault = verify(lines).expect_err("refused");
        // Without the key that signs, the fault shows at the checkpoint.
        let line = if n == 5 { 8 } else { *line };
        assert_eq!(
            (fault.line, fault.entry),
            (line, *entry),
            "case {n}: {fault}"
        );
    }
}

#[test]
fn a_log_written_anew_does_not_pass_where_the_keys_changed() {
    // All of it consistent and signed by the newest key, but the entries before the handover are
    // others than those that both keys signed for.
    let mut lines = export(ExportScope::Public);
    let mut frontier = Frontier::new();
    for (n, line) in lines.iter_mut().enumerate().skip(3).take(5) {
        if let ExportLine::Entry {
            hash, leaf, bodies, ..
        } = line
        {
            if n == 4 {
                *hash = leaf_hash(b"another");
            }
            if n == 3 {
                (*leaf, *bodies) = (None, Vec::new());
            }
            frontier.push(*hash);
        }
    }
    let note = sign_checkpoint(&frontier.checkpoint(), &key(1, 2)).expect("signs");
    lines[8] = ExportLine::Checkpoint { note };
    let lines: Vec<_> = lines
        .iter()
        .map(|l| l.to_text().trim_end().to_owned())
        .collect();
    let fault = verify(&lines).expect_err("refused");
    assert_eq!((fault.line, fault.entry), (6, Some(2)), "{fault}");
}

#[test]
fn a_checkpoint_noted_earlier_has_to_be_passed() {
    let lines = texts(ExportScope::Public);
    let found = verify(&lines).expect("verifies").checkpoint;
    let with = |size, root| {
        let noted = minuted_ledger::Checkpoint { size, root };
        let mut verifier = ExportVerifier::expecting([noted]);
        lines.iter().try_for_each(|line| verifier.push(line))?;
        verifier.finish()
    };
    assert!(with(found.size, found.root).is_ok());
    let rewritten = with(found.size, leaf_hash(b"x")).expect_err("refused");
    assert_eq!(rewritten.entry, Some(4));
    let cut = with(6, found.root).expect_err("refused");
    assert!(cut.problem.contains("cut at its end"), "{cut}");
    assert!(with(0, found.root).is_err());
}
