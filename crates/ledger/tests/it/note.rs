//! Signed notes, checkpoints and the handing over of keys: what was signed is read, and nothing
//! else is.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use minuted_ledger::{
    Checkpoint, CheckpointError, KeyChain, ListedKey, Note, NoteError, PrivateKey, PublicKey,
    empty_root, leaf_hash, origin_of, read_checkpoint, sign, sign_checkpoint, sign_handover,
};

/// The key of a seed, named as the log of the key of the first seed.
pub(crate) fn key(first: u8, seed: u8) -> PrivateKey {
    let unnamed = PrivateKey::new("x", &[first; 32]).expect("a name");
    let origin = origin_of(unnamed.public().as_bytes());
    PrivateKey::new(&origin, &[seed; 32]).expect("a name")
}

fn at(size: u64) -> Checkpoint {
    let root = leaf_hash(&size.to_be_bytes());
    Checkpoint { size, root }
}

/// A chain of as many keys, each handed over to at ten times its place.
fn chain(keys: u8) -> Vec<ListedKey> {
    (1..=keys)
        .map(|n| ListedKey {
            generation: n.into(),
            key: key(1, n).public(),
            handover: (n > 1).then(|| {
                sign_handover(&at(u64::from(n) * 10), n.into(), &key(1, n - 1), &key(1, n))
                    .expect("signs")
            }),
        })
        .collect()
}

/// The example of the documentation of Go's package `sumdb/note`, from which the format comes.
#[test]
fn a_note_that_go_s_package_signed_verifies() {
    let key: PublicKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
        .parse()
        .expect("a key");
    let text = "If you think cryptography is the answer to your problem,\n\
                then you don't know what your problem is.\n";
    let note = format!(
        "{text}\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXg\
         KvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    );
    assert_eq!(Note::parse(&note).and_then(|n| n.signed_by(&key)), Ok(text));
}

/// RFC 8032 §7.1, test 1: the public key of the seed, so that the seed is used as the RFC says.
#[test]
fn a_seed_gives_the_public_key_of_rfc_8032() {
    let mut seed = [0; 32];
    let text = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    hex::decode_to_slice(text, &mut seed).expect("hex");
    let public = PrivateKey::new("x", &seed).expect("a name").public();
    assert_eq!(
        hex::encode(public.as_bytes()),
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    );
}

#[test]
fn a_checkpoint_is_these_bytes() {
    let key = key(1, 1);
    let empty = Checkpoint {
        size: 0,
        root: empty_root(),
    };
    let note = sign_checkpoint(&empty, &key).expect("signs");
    let name = key.public().name().to_owned();
    assert_eq!(name, "minuted-ledger/34750f98bd59fcfc946da45aaabe933b");
    let (text, signature) = note.split_once("\n\n").expect("two parts");
    assert_eq!(
        text,
        format!("{name}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
    );
    let signature = signature
        .strip_prefix(&format!("— {name} "))
        .expect("a line");
    let bytes = STANDARD.decode(signature.trim_end()).expect("base64");
    assert_eq!(bytes.len(), 68);
    assert_eq!(bytes[..4], key.public().id().0);
    assert_eq!(read_checkpoint(&note, &key.public()), Ok(empty));
}

#[test]
fn a_note_altered_in_any_byte_is_refused() {
    let key = key(1, 1);
    let note = sign_checkpoint(&at(42), &key).expect("signs");
    for place in 0..note.len() {
        let mut bytes = note.clone().into_bytes();
        bytes[place] ^= 1;
        let Ok(altered) = String::from_utf8(bytes) else {
            continue;
        };
        let read = read_checkpoint(&altered, &key.public());
        assert!(read.is_err(), "byte {place}: {altered}");
    }
    for (altered, why) in [
        (String::new(), "empty"),
        ("a\n".to_owned(), "no signature"),
        (note.trim_end().to_owned(), "no last line end"),
        (note.replace("42", "+42"), "another way to write the size"),
        (note.replace("\n\n", "\n"), "no break"),
        (format!("{note}x\n"), "more below"),
        (format!("\n{note}"), "an empty line above"),
        ("x".repeat(20_000), "too long"),
    ] {
        assert!(read_checkpoint(&altered, &key.public()).is_err(), "{why}");
    }
}

#[test]
fn a_size_is_written_in_one_way_only() {
    let key = key(1, 1);
    let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    let name = key.public().name().to_owned();
    for size in ["00", "+0", "-0", "0 ", "18446744073709551616", "0x0", ""] {
        let note = sign(&format!("{name}\n{size}x\n{root}\n"), &[&key]).expect("signs");
        assert_eq!(
            read_checkpoint(&note, &key.public()),
            Err(CheckpointError::Text("a checkpoint of this log")),
            "{size}"
        );
    }
}

#[test]
fn another_key_s_signature_is_not_this_key_s() {
    let (ours, theirs) = (key(1, 1), key(1, 2));
    let note = sign_checkpoint(&at(3), &theirs).expect("signs");
    let not_signed = NoteError::NotSigned {
        name: ours.public().name().to_owned(),
        id: ours.public().id(),
    };
    assert_eq!(
        read_checkpoint(&note, &ours.public()),
        Err(not_signed.into())
    );
    // A signature that only claims the ID.
    let both = sign("x\n", &[&ours]).expect("signs");
    let stolen = note.split_once("\n\n").expect("parts").0.to_owned()
        + "\n\n"
        + both.split_once("\n\n").expect("parts").1;
    assert!(matches!(
        read_checkpoint(&stolen, &ours.public()),
        Err(CheckpointError::Note(NoteError::WrongSignature { .. }))
    ));
}

#[test]
fn signatures_of_others_and_of_other_kinds_are_passed_over() {
    let key = key(1, 1);
    let note = sign_checkpoint(&at(3), &key).expect("signs");
    let other = STANDARD.encode([7; 77]);
    let witnessed = format!("{note}— witness.example {other}\n");
    assert_eq!(read_checkpoint(&witnessed, &key.public()), Ok(at(3)));
    let text = Note::parse(&witnessed).expect("a note");
    assert!(text.signed_by(&key.public()).is_ok());
}

#[test]
fn a_public_key_reads_back_and_others_are_refused() {
    let public = key(1, 1).public();
    let text = public.to_string();
    assert_eq!(text.parse::<PublicKey>(), Ok(public.clone()));
    let id = public.id().to_string();
    for bad in [
        "",
        "a+b",
        &text.replace(&id, "00000000"),
        &text.replace("minuted", "minutes"),
        &text.replacen("+A", "+B", 2),
        &format!("{text}AA"),
    ] {
        assert!(bad.parse::<PublicKey>().is_err(), "{bad}");
    }
    // The neutral element, with which anything could be signed.
    let mut weak = [0; 32];
    weak[0] = 1;
    assert!(PublicKey::new("x", &weak).is_err());
}

#[test]
fn keys_that_hand_over_are_one_chain() {
    for keys in 1..=4 {
        let chain = KeyChain::verify(&chain(keys)).expect("a chain");
        assert_eq!(chain.len(), usize::from(keys));
        assert_eq!(chain.newest(), &key(1, keys).public());
        let handovers: Vec<_> = (2..=keys).map(|n| at(u64::from(n) * 10)).collect();
        assert_eq!(chain.handovers(), handovers);
    }
}

#[test]
fn a_chain_that_was_tampered_with_names_the_key() {
    let good = chain(3);
    let spoilt = |spoil: &dyn Fn(&mut Vec<ListedKey>)| {
        let mut keys = good.clone();
        spoil(&mut keys);
        KeyChain::verify(&keys).expect_err("refused").to_string()
    };
    assert_eq!(spoilt(&|keys| keys.clear()), "there is no key");
    let first = spoilt(&|keys| drop(keys.remove(0)));
    assert!(first.contains("first key"), "{first}");
    let gap = spoilt(&|keys| drop(keys.remove(1)));
    assert!(gap.starts_with("key 3: it stands in place 2"), "{gap}");
    let other = spoilt(&|keys| keys[1].key = key(1, 9).public());
    assert!(other.starts_with("key 2: "), "{other}");
    let alone = spoilt(&|keys| keys[2].handover = None);
    assert!(alone.starts_with("key 3: the key before"), "{alone}");
    let altered = spoilt(&|keys| {
        let note = keys[2].handover.as_mut().expect("a note");
        *note = note.replacen("30", "31", 1);
    });
    assert!(altered.starts_with("key 3: the signature"), "{altered}");
    // A newer key that says itself that it took over.
    let usurped = spoilt(&|keys| {
        let (mine, me) = (key(1, 8), key(1, 8));
        keys[2].key = me.public();
        keys[2].handover = Some(sign_handover(&at(30), 3, &mine, &me).expect("signs"));
    });
    assert!(usurped.contains("not signed by the key"), "{usurped}");
    let backwards = spoilt(&|keys| {
        let note = sign_handover(&at(5), 3, &key(1, 2), &key(1, 3)).expect("signs");
        keys[2].handover = Some(note);
    });
    assert!(backwards.starts_with("key 3: it took over"), "{backwards}");
    // The first key of another log under this log's name.
    let foreign = [ListedKey {
        generation: 1,
        key: key(1, 2).public(),
        handover: None,
    }];
    assert!(KeyChain::verify(&foreign).is_err());
}

#[test]
fn a_handover_is_no_checkpoint_and_a_checkpoint_no_handover() {
    let keys = chain(2);
    let handover = keys[1].handover.clone().expect("a note");
    assert_eq!(
        read_checkpoint(&handover, &keys[0].key),
        Err(CheckpointError::Text("a checkpoint of this log"))
    );
    let mut swapped = keys;
    swapped[1].handover = Some(sign_checkpoint(&at(20), &key(1, 1)).expect("signs"));
    assert!(KeyChain::verify(&swapped).is_err());
}

#[test]
fn a_private_key_is_never_printed() {
    let printed = format!("{:?}", PrivateKey::new("x", &[0xAB; 32]).expect("a name"));
    assert_eq!(printed, "PrivateKey(x, …)");
}
