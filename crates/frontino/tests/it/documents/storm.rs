//! A making that is killed, or started twice at once, leaves what an undisturbed one leaves.

use super::{BILLS, make, town, tree};
use crate::frontino::Program;
use crate::soak::{Moments, sized};
use frontino_store::test_pg::{TestFolder, on_both};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Instant;

fn start(program: &Program, folder: &Path, out: &str) -> Child {
    let data = folder.join("data");
    let args = ["--data", data.to_str().unwrap(), "documents", "make", "2019-12", "--out"];
    let mut command = program.command(&args);
    command.arg(folder.join(out)).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().unwrap()
}

#[test]
fn documents_killed_many_times_are_those_of_an_undisturbed_making() {
    on_both(|db| {
        let (program, folder) = (town(db), TestFolder::new());
        let mut moments = Moments::new();
        let began = Instant::now();
        // The codes are made once, by whoever comes first.
        let (status, whole) = make(&program, folder.path(), "whole", &[]);
        let took = began.elapsed();
        let expected = tree(&folder.path().join("whole"));
        let mut killed = 0;
        for round in 0..sized(5, 200) {
            // Often from the start, so that every stage is met.
            let out = format!("killed-{}", round / 5);
            let mut child = start(&program, folder.path(), &out);
            if round % 5 == 0 {
                // Surely in the middle: when its first bill is there.
                let first = folder.path().join(&out).join("bills/2020-0000001.pdf");
                while !first.exists() && child.try_wait().unwrap().is_none() {
                    std::thread::yield_now();
                }
            } else {
                std::thread::sleep(moments.before(took));
            }
            // The kill of a program that has ended already is no error of ours.
            let _ = child.kill();
            killed += i32::from(child.wait().unwrap().code().is_none());
            if round % 5 == 4 {
                let (again, mut value) = make(&program, folder.path(), &out, &[]);
                for key in ["kept", "elapsed_ms"] {
                    value[key] = whole[key].clone();
                }
                assert_eq!((again, &value), (status, &whole));
                assert_eq!(tree(&folder.path().join(&out)), expected);
                std::fs::remove_dir_all(folder.path().join(&out)).unwrap();
            }
        }
        assert!(killed > 0, "every making had ended before it was killed");
    });
}

#[test]
fn codes_and_letters_are_the_same_for_all_that_make_them_at_once() {
    on_both(|db| {
        let (program, folder) = (town(db), TestFolder::new());
        let all: Vec<Child> =
            (0..3).map(|n| start(&program, folder.path(), &format!("{n}"))).collect();
        for child in all {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.code().unwrap() < 2, "{said}");
        }
        let [first, others @ ..] = [0, 1, 2].map(|n| tree(&folder.path().join(n.to_string())));
        assert!(first.len() > usize::try_from(BILLS).unwrap());
        for other in others {
            assert_eq!(other, first);
        }
    });
}

#[test]
fn of_two_that_fill_one_folder_at_once_one_is_refused_or_finds_all_done() {
    let folder = TestFolder::new();
    let program = town(&folder.database());
    make(&program, folder.path(), "whole", &[]);
    for _ in 0..sized(2, 20) {
        let all = [0, 1, 2].map(|_| start(&program, folder.path(), "one"));
        let ended = all.map(|child| {
            let output = child.wait_with_output().unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            assert!(output.status.code() != Some(2) || said.contains("documents_busy"), "{said}");
            output.status.code().unwrap()
        });
        assert!(ended.iter().any(|status| *status < 2), "{ended:?}");
        let [whole, one] = ["whole", "one"].map(|name| tree(&folder.path().join(name)));
        assert_eq!(one, whole);
        std::fs::remove_dir_all(folder.path().join("one")).unwrap();
    }
}
