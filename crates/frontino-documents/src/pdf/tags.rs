//! What is on the pages, as a tree in reading order: headings, paragraphs, lists, tables, figures.
//! Screen readers follow it, and text is taken out in its order (PDF/UA-1).

use super::part::PartBuilder;
use pdf_writer::types::{StructRole, TableHeaderScope};
use pdf_writer::{Rect, Ref, TextStr};

/// An element, by its place in the tree.
pub type Node = u32;

/// The element that holds all others.
pub const ROOT: Node = 0;

/// The tree of a document.
pub struct Tree {
    elements: Vec<Element>,
    /// What the marked content of each page belongs to, in the order of its numbers.
    owners: Vec<Vec<Node>>,
}

struct Element {
    role: StructRole,
    parent: Node,
    scope: Option<TableHeaderScope>,
    alt: Option<String>,
    bounds: Option<(usize, Rect)>,
    kids: Vec<Kid>,
}

#[derive(Clone, Copy)]
enum Kid {
    Element(Node),
    Content { page: usize, mark: i32 },
}

impl Tree {
    pub fn new() -> Tree {
        let mut tree = Tree { elements: Vec::with_capacity(512), owners: Vec::new() };
        tree.push(StructRole::Document, ROOT);
        tree
    }

    /// Forgets the elements from `length` on.
    pub fn truncate(&mut self, length: usize) {
        self.elements.truncate(length);
        let gone = |kid: &Kid| matches!(kid, Kid::Element(node) if *node as usize >= length);
        for element in &mut self.elements {
            element.kids.retain(|kid| !gone(kid));
        }
    }

    pub fn len(&self) -> usize {
        self.elements.len()
    }

    /// Adds an element at the end of its parent.
    pub fn add(&mut self, parent: Node, role: StructRole) -> Node {
        let node = self.push(role, parent);
        self.elements[parent as usize].kids.push(Kid::Element(node));
        node
    }

    /// Adds a heading cell of a table.
    pub fn add_heading_cell(&mut self, parent: Node, scope: TableHeaderScope) -> Node {
        let node = self.add(parent, StructRole::TH);
        self.elements[node as usize].scope = Some(scope);
        node
    }

    /// Adds a figure with the words for those who do not see it.
    pub fn add_figure(&mut self, parent: Node, alt: String) -> Node {
        let node = self.add(parent, StructRole::Figure);
        self.elements[node as usize].alt = Some(alt);
        node
    }

    /// Notes where a figure lies.
    pub fn set_bounds(&mut self, node: Node, page: usize, bounds: Rect) {
        self.elements[node as usize].bounds = Some((page, bounds));
    }

    pub fn role(&self, node: Node) -> StructRole {
        self.elements[node as usize].role
    }

    fn push(&mut self, role: StructRole, parent: Node) -> Node {
        let node = u32::try_from(self.elements.len()).unwrap_or(u32::MAX);
        let kids = Vec::new();
        let (scope, alt, bounds) = (None, None, None);
        self.elements.push(Element { role, parent, scope, alt, bounds, kids });
        node
    }

    /// Gives the next number of marked content on a page to an element.
    pub fn mark(&mut self, node: Node, page: usize) -> i32 {
        if self.owners.len() <= page {
            self.owners.resize_with(page + 1, Vec::new);
        }
        let mark = i32::try_from(self.owners[page].len()).unwrap_or(i32::MAX);
        self.owners[page].push(node);
        self.elements[node as usize].kids.push(Kid::Content { page, mark });
        mark
    }

    /// Writes the tree; gives the number of its root. `pages` are the numbers of the pages.
    pub fn write(&self, part: &mut PartBuilder, pages: &[Ref]) -> Ref {
        let root = part.take();
        let first = part.take_many(self.elements.len());
        let number = |node: Node| Ref::new(first.get() + i32::try_from(node).unwrap_or(0));
        for (node, element) in (0..).zip(&self.elements) {
            let id = number(node);
            let parent = if node == ROOT { root } else { number(element.parent) };
            part.packed(id, |chunk| element.write(chunk, (id, parent), &number, pages));
        }
        let parents = part.take();
        let lists = part.take_many(self.owners.len());
        let list = |page: i32| Ref::new(lists.get() + page);
        part.packed(parents, |chunk| {
            let mut tree = chunk.number_tree::<Ref>(parents);
            let mut entries = tree.nums();
            for (page, _) in (0..).zip(&self.owners) {
                entries.insert(page, list(page));
            }
        });
        for (page, owners) in (0..).zip(&self.owners) {
            let id = list(page);
            part.packed(id, |chunk| {
                chunk.indirect(id).array().items(owners.iter().map(|node| number(*node)));
            });
        }
        part.packed(root, |chunk| {
            let mut dict = chunk.indirect(root).dict();
            dict.pair(pdf_writer::Name(b"Type"), pdf_writer::Name(b"StructTreeRoot"));
            dict.pair(pdf_writer::Name(b"K"), number(ROOT));
            dict.pair(pdf_writer::Name(b"ParentTree"), parents);
            let next = i32::try_from(self.owners.len()).unwrap_or(i32::MAX);
            dict.pair(pdf_writer::Name(b"ParentTreeNextKey"), next);
        });
        root
    }
}

impl Element {
    fn write(
        &self,
        chunk: &mut pdf_writer::Chunk,
        (id, parent): (Ref, Ref),
        number: &impl Fn(Node) -> Ref,
        pages: &[Ref],
    ) {
        let mut element = chunk.struct_element(id);
        element.kind(self.role).parent(parent);
        if let Some(alt) = &self.alt {
            element.alt(TextStr(alt));
        }
        if let Some(scope) = self.scope {
            element.attributes().push().table().scope(scope);
        }
        if let Some((_, bounds)) = self.bounds {
            element.attributes().push().layout().bbox(bounds);
        }
        let page_of = |kid: &Kid| match kid {
            Kid::Content { page, .. } => Some(*page),
            Kid::Element(_) => None,
        };
        let page = self.kids.iter().find_map(page_of);
        if let Some(page) = page {
            element.page(pages[page]);
        }
        let mut kids = element.children();
        for kid in &self.kids {
            match *kid {
                Kid::Element(node) => {
                    kids.struct_element(number(node));
                }
                Kid::Content { page: other, mark } if Some(other) != page => {
                    kids.marked_content_ref().page(pages[other]).marked_content_id(mark);
                }
                Kid::Content { mark, .. } => {
                    kids.marked_content_id(mark);
                }
            }
        }
    }
}
