//! Disks that are full and files that may not be written: refused, and nothing half-written.

use crate::frontino::{outputs, repository_file, typed};
use frontino_store::test_pg::TestFolder;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::Command;

/// A user without rights; its number is the same on every Linux.
const NOBODY: &str = "65534";

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// The program as a user for whom permissions count; root may write everywhere.
fn without_rights(folder: &TestFolder, line: &str) -> Command {
    let command = typed(folder, line);
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return command;
    }
    // The folder of the program may be closed to others: a copy is run.
    let copy = folder.path().join("frontino");
    if !copy.exists() {
        fs::copy(command.get_program(), &copy).unwrap();
    }
    let mut other = Command::new("setpriv");
    other.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--"]);
    other.arg(copy).args(command.get_args()).current_dir(folder.path());
    other
}

#[test]
fn a_read_only_database_is_read_but_not_written() {
    let folder = TestFolder::new();
    assert_eq!(outputs(&mut typed(&folder, "db init")).0, 0);
    let data = folder.path().join("frontino-data");
    let file = data.join("frontino.db");
    let before = fs::read(&file).unwrap();
    set_mode(folder.path(), 0o777);
    set_mode(&data, 0o777);
    set_mode(&file, 0o444);

    let (status, _, err) = outputs(&mut without_rights(&folder, "bill-run list"));
    assert_eq!(status, 0, "{err}");
    let tariff = repository_file("data/tariffs/aqp_2018.toml");
    let tariff_here = folder.path().join("tariff.toml");
    fs::copy(tariff, &tariff_here).unwrap();
    set_mode(&tariff_here, 0o444);
    let load = "--json tariff load tariff.toml";
    let (status, out, _) = outputs(&mut without_rights(&folder, load));
    assert_eq!(status, 2, "{out}");
    assert!(out.contains("db_read_only") && out.contains("frontino.db"), "{out}");

    set_mode(&data, 0o555);
    let (status, out, _) = outputs(&mut without_rights(&folder, load));
    assert_eq!(status, 2, "{out}");
    assert!(out.contains("db_read_only"), "{out}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn a_folder_that_may_not_be_written_is_named() {
    let folder = TestFolder::new();
    set_mode(folder.path(), 0o755);
    let closed = folder.path().join("closed");
    fs::create_dir(&closed).unwrap();
    set_mode(&closed, 0o555);
    let line = format!("--json --data {}/data db init", closed.display());
    let (status, out, _) = outputs(&mut without_rights(&folder, &line));
    assert_eq!(status, 2, "{out}");
    assert!(out.contains("file_denied") && out.contains("closed/data"), "{out}");
}

/// A command of the shell that ends with the program, whose exit status is its own.
fn in_shell(folder: &TestFolder, before: &str, line: &str) -> Command {
    let program = typed(folder, line);
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{before}; exec \"$@\""), "sh"]);
    shell.arg(program.get_program()).args(program.get_args()).current_dir(folder.path());
    shell
}

#[test]
fn a_limit_on_files_is_a_full_disk_and_leaves_nothing_half_written() {
    let folder = TestFolder::new();
    // 100 blocks of 512 bytes: less than the schema needs.
    let limit = "trap '' XFSZ; ulimit -f 100";
    let (status, out, _) = outputs(&mut in_shell(&folder, limit, "--json db init"));
    assert_eq!(status, 2, "{out}");
    assert!(out.contains("disk_full") && out.contains("frontino-data/frontino.db"), "{out}");
    let left = fs::read_dir(folder.path().join("frontino-data")).unwrap().count();
    assert_eq!(left, 0, "half a database was left");

    assert_eq!(outputs(&mut typed(&folder, "db init")).0, 0);
    let tariff = repository_file("data/tariffs/synthetic_ticsi_demo.toml");
    let load = format!("--json tariff load {tariff}");
    let (status, out, _) = outputs(&mut in_shell(&folder, "trap '' XFSZ; ulimit -f 1", &load));
    assert_eq!(status, 2, "{out}");
    assert!(out.contains("disk_full"), "{out}");
    let (_, list, _) = outputs(&mut typed(&folder, "tariff list"));
    assert_eq!(list, "", "the table was loaded");
    assert_eq!(outputs(&mut typed(&folder, &load)).0, 0);
}

#[test]
fn a_disk_without_room_refuses_and_the_next_call_goes_on() {
    let folder = TestFolder::new();
    fs::create_dir(folder.path().join("small")).unwrap();
    let mount = "mount -t tmpfs -o size=64k none small";
    let possible = Command::new("unshare")
        .args(["-rm", "sh", "-c", mount])
        .current_dir(folder.path())
        .status()
        .is_ok_and(|status| status.success());
    if !possible {
        // Without a disk of its own, the limit of the test above is all that can be tried here.
        return;
    }
    let program = typed(&folder, "--json --data small/data db init");
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c"]);
    command.arg(format!(
        "{mount}; \"$@\"; first=$?; ls small/data; mount -o remount,size=8m small; \
         \"$@\"; echo $first$?"
    ));
    command.arg("sh").arg(program.get_program()).args(program.get_args());
    let (_, out, err) = outputs(command.current_dir(folder.path()));
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 3, "{out}{err}");
    assert!(lines[0].contains("disk_full"), "{out}");
    assert!(lines[1].contains("schema_version"), "{out}");
    assert_eq!(lines[2], "20", "{out}");
}
