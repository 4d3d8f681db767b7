//! The engine as its callers use it: properties over random tables and over random lives of a
//! supply. `FRONTINO_SOAK=1` (`make soak`) tries a hundred times as many cases.

mod bills;
mod chains;
mod given;
mod late;
mod life;
mod prices;
