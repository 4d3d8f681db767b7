//! A private PostgreSQL for tests, and storage tests that run on both engines.
//!
//! nextest gives every test a process of its own, so starting must be cheap: `initdb` (1.3 s) runs
//! once into a template beside the test programs; each process copies it (0.1 s), starts its own
//! server (0.1 s) and makes one database a test. A shell process that the server belongs to waits
//! for the end of the test process, however it ends, then stops the server and removes its files.

use crate::db::DbUrl;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How long a server may take to answer for the first time.
const START_TIMEOUT: Duration = Duration::from_secs(60);
/// Longest path of a socket's folder: 107 bytes less `/.s.PGSQL.5432`.
const SOCKET_FOLDER_BYTES_MAX: usize = 93;
/// The user whom the server runs as when the caller is root, which PostgreSQL refuses.
const SERVER_USER: &str = "postgres";
/// Nothing here outlives a test, so nothing need reach the disk.
const SERVER_OPTIONS: &str = "-F -c listen_addresses= -c synchronous_commit=off \
    -c full_page_writes=off -c shared_buffers=32MB -c max_connections=50 -c autovacuum=off";
/// Runs the server; when its standard input ends because the test process is gone, stops it.
const KEEPER: &str = r#"
"$@" > "$FOLDER/log" 2>&1 &
server=$!
read -r never
kill -QUIT "$server"
wait "$server"
rm -rf "$FOLDER"
"#;

/// A PostgreSQL server of this process alone.
pub struct TestPg {
    folder: PathBuf,
    databases: AtomicU32,
}

impl TestPg {
    /// The server of this process, started at the first call; it stops when the process ends.
    ///
    /// # Panics
    /// When a program of PostgreSQL is missing, or the server does not start.
    #[must_use]
    pub fn shared() -> &'static TestPg {
        static SERVER: OnceLock<TestPg> = OnceLock::new();
        // A test that cannot have its server must fail and say why; only tests come here.
        SERVER.get_or_init(|| TestPg::start().unwrap_or_else(|error| panic!("{error}")))
    }

    /// The address of a new, empty database.
    ///
    /// # Panics
    /// When the server does not make it.
    #[must_use]
    pub fn database(&self) -> DbUrl {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let made = postgres::Client::connect(&self.url("postgres"), postgres::NoTls)
            .and_then(|mut client| client.batch_execute(&format!("CREATE DATABASE {name}")));
        // Only tests come here, and without a database they must fail.
        made.unwrap_or_else(|error| panic!("CREATE DATABASE {name}: {error}"));
        DbUrl::Postgres(self.url(&name))
    }

    fn url(&self, database: &str) -> String {
        format!("postgres:///{database}?host={}&user=frontino", self.folder.display())
    }

    fn start() -> Result<TestPg, String> {
        let template = template()?;
        let folder = new_folder_in(&memory_folder().unwrap_or_else(short_folder))?;
        run(Command::new("cp").arg("-a").arg(&template).arg(folder.join("data")))?;
        give_to_server_user(&folder)?;
        let mut server = as_server_user(&find_program("postgres")?)?;
        server.arg("-D").arg(folder.join("data")).arg("-k").arg(&folder);
        server.args(SERVER_OPTIONS.split_whitespace());
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(server.get_program())
            .args(server.get_args())
            .env("FOLDER", &folder)
            .current_dir("/")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("sh: {error}"))?;
        // Held open until the process ends: its end is what the keeper waits for.
        std::mem::forget(keeper.stdin.take());
        let server = TestPg { folder, databases: AtomicU32::new(1) };
        server.wait_until_ready()?;
        Ok(server)
    }

    fn wait_until_ready(&self) -> Result<(), String> {
        let started = Instant::now();
        loop {
            match postgres::Client::connect(&self.url("postgres"), postgres::NoTls) {
                Ok(_) => return Ok(()),
                Err(error) if started.elapsed() > START_TIMEOUT => {
                    let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                    return Err(format!("postgres does not start: {error}\n{log}"));
                }
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }
}

/// Runs `test` on a new SQLite file and on a new PostgreSQL database, both without a schema.
///
/// # Panics
/// When the test does, or PostgreSQL cannot be started.
pub fn on_both(test: impl Fn(&DbUrl)) {
    let folder = TestFolder::new();
    eprintln!("on sqlite");
    test(&folder.database());
    eprintln!("on postgres");
    test(&TestPg::shared().database());
}

/// A folder that is removed with all it holds when the value is dropped.
pub struct TestFolder(PathBuf);

impl TestFolder {
    /// A new, empty folder.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    #[allow(clippy::new_without_default)]
    pub fn new() -> TestFolder {
        // Only tests come here, and without a folder they must fail.
        TestFolder(new_folder().unwrap_or_else(|error| panic!("{error}")))
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The address of a SQLite file in it that is not there yet.
    #[must_use]
    pub fn database(&self) -> DbUrl {
        DbUrl::Sqlite(self.0.join("frontino.db"))
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A folder in memory with room for many servers, where the system has one.
fn memory_folder() -> Option<PathBuf> {
    let told = run(Command::new("df").args(["--output=avail", "-k", "/dev/shm"])).ok()?;
    let free_kib: u64 = told.split_whitespace().last()?.parse().ok()?;
    (free_kib > 2 * 1024 * 1024).then(|| PathBuf::from("/dev/shm"))
}

/// The folder for temporary files, when a path in it is short enough for a socket.
fn short_folder() -> PathBuf {
    let usual = std::env::temp_dir();
    let fits = usual.as_os_str().len() + "/frt-1234567890-123".len() <= SOCKET_FOLDER_BYTES_MAX;
    if fits { usual } else { PathBuf::from("/tmp") }
}

fn new_folder() -> Result<PathBuf, String> {
    new_folder_in(&short_folder())
}

/// A new folder for the caller alone.
fn new_folder_in(parent: &Path) -> Result<PathBuf, String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    loop {
        let no = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = parent.join(format!("frt-{}-{no}", std::process::id()));
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(format!("{}: {error}", folder.display())),
        }
    }
}

/// The data folder that all servers begin with, made by the first process that needs it.
fn template() -> Result<PathBuf, String> {
    let initdb = find_program("initdb")?;
    let version = run(Command::new(&initdb).arg("--version"))?;
    let version: String = version.chars().filter(char::is_ascii_alphanumeric).collect();
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let beside = program.parent().unwrap_or(Path::new("/tmp"));
    let template = beside.join(format!("test-pg-icu-{version}"));
    let lock = File::create(beside.join("test-pg.lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?;
    if !template.exists() {
        // Made elsewhere, because the server's user may not be able to reach the target folder.
        let folder = TestFolder(new_folder()?);
        give_to_server_user(folder.path())?;
        let data = folder.path().join("data");
        let mut make = as_server_user(&initdb)?;
        make.args(["-U", "frontino", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]);
        if run(Command::new(&initdb).arg("--help"))?.contains("--icu-locale") {
            // Sorts text as Italian dictionaries do, so that an order by bytes must be asked for.
            make.args(["--locale-provider=icu", "--icu-locale=it-IT"]);
        }
        run(make.args(["--wal-segsize=1", "-D"]).arg(&data))?;
        let half = beside.join("test-pg.half");
        let _ = fs::remove_dir_all(&half);
        run(Command::new("cp").arg("-a").arg(&data).arg(&half))?;
        fs::rename(&half, &template).map_err(|error| error.to_string())?;
    }
    Ok(template)
}

/// A program of PostgreSQL: in PATH, where Debian keeps it, or where `pg_config` says.
fn find_program(name: &str) -> Result<PathBuf, String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    versions.sort();
    folders.extend(versions.into_iter().rev());
    if let Ok(told) = run(Command::new("pg_config").arg("--bindir")) {
        folders.push(PathBuf::from(told.trim()));
    }
    let found = folders.iter().map(|folder| folder.join(name)).find(|program| program.is_file());
    found.ok_or_else(|| format!("`{name}` of PostgreSQL is missing: install postgresql"))
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|this| this.uid() == 0)
}

/// A command run by the caller, or by [`SERVER_USER`] when the caller is root.
fn as_server_user(program: &Path) -> Result<Command, String> {
    let mut command = Command::new(program);
    if is_root() {
        find_program("setpriv").map_err(|_| "`setpriv` is missing: install util-linux")?;
        command = Command::new("setpriv");
        command.args(["--reuid", SERVER_USER, "--regid", SERVER_USER, "--clear-groups", "--"]);
        command.arg(program);
    }
    command.current_dir("/");
    Ok(command)
}

fn give_to_server_user(folder: &Path) -> Result<(), String> {
    if is_root() {
        run(Command::new("chown").arg("-R").arg(format!("{SERVER_USER}:")).arg(folder))?;
    }
    Ok(())
}

/// Runs a command to its end and gives what it printed.
fn run(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("`{name}` does not run: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("`{name}` fails: {}", String::from_utf8_lossy(&output.stderr)))
    }
}
