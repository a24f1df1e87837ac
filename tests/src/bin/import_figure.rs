//! `import_figure [COUNT]`: how long an import of so many contacts takes (100,000 without it).

use anyhow::Result;
use carnet_tests::import::contacts;

fn main() -> Result<()> {
    let count = std::env::args()
        .nth(1)
        .map_or(Ok(100_000), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let (read, wrote) = contacts(&folder.path().join("workspace.db"), count)?;
    println!("{count} contacts: read in {read:.1?}, written in {wrote:.1?}");
    Ok(())
}
