//! The document as a page: headings, lists and tables, and nothing that runs.

use std::fmt::Write as _;

use serde_json::{Map, Value};

/// The page's style sheet.
pub const STYLE: &str = include_str!("page.css");

const METHODS: [&str; 3] = ["get", "post", "patch"];

/// Writes the page.
pub fn render(document: &Value) -> String {
    let title = text(&document["info"]["title"]);
    let mut page = Page(String::new());
    page.raw("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    page.text(&format!("{title}: the API"));
    page.raw("</title>\n<style>");
    page.raw(STYLE);
    page.raw("</style>\n</head>\n<body>\n<main>\n<h1>");
    page.text(&format!("{title}: the API"));
    page.raw("</h1>\n");
    page.about(&document["info"]["description"]);
    page.raw("<p>The same for programs: <a href=\"openapi.json\">openapi.json</a>.</p>\n");
    page.contents(document);
    page.schemes(&document["components"]["securitySchemes"]);
    for tag in list(&document["tags"]) {
        page.tag(document, tag);
    }
    page.raw("<h2 id=\"schemas\">Schemas</h2>\n");
    for (name, schema) in entries(&document["components"]["schemas"]) {
        page.schema(name, schema);
    }
    page.raw("</main>\n</body>\n</html>\n");
    page.0
}

/// A page that is being written.
struct Page(String);

impl Page {
    fn raw(&mut self, html: &str) {
        self.0.push_str(html);
    }

    /// Text, whatever is in it.
    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.raw("&amp;"),
                '<' => self.raw("&lt;"),
                '>' => self.raw("&gt;"),
                '"' => self.raw("&quot;"),
                '\'' => self.raw("&#39;"),
                c => self.0.push(c),
            }
        }
    }

    fn element(&mut self, name: &str, content: &str) {
        let _ = write!(self.0, "<{name}>");
        self.text(content);
        let _ = write!(self.0, "</{name}>");
    }

    /// Text in which backticks stand around code.
    fn line(&mut self, line: &str) {
        for (number, part) in line.split('`').enumerate() {
            if number % 2 == 0 { self.text(part) } else { self.element("code", part) }
        }
    }

    /// Paragraphs, and lists whose lines begin with a dash.
    fn about(&mut self, about: &Value) {
        for block in text(about).split("\n\n").filter(|block| !block.is_empty()) {
            if block.starts_with("- ") {
                self.raw("<ul>\n");
                for line in block.lines() {
                    self.raw("<li>");
                    self.line(line.trim_start_matches("- "));
                    self.raw("</li>\n");
                }
                self.raw("</ul>\n");
            } else {
                self.raw("<p>");
                self.line(block);
                self.raw("</p>\n");
            }
        }
    }

    fn contents(&mut self, document: &Value) {
        self.raw("<nav aria-label=\"Operations\">\n<ul>\n");
        for (path, method, operation) in operations(document) {
            let _ = write!(self.0, "<li><a href=\"#{}\"><code>", id(operation));
            self.text(&format!("{} {path}", method.to_uppercase()));
            self.raw("</code></a> ");
            self.line(&text(&operation["summary"]));
            self.raw("</li>\n");
        }
        self.raw("</ul>\n</nav>\n");
    }

    fn schemes(&mut self, schemes: &Value) {
        self.raw("<h2>Who calls</h2>\n<dl>\n");
        for (name, scheme) in entries(schemes) {
            self.raw("<dt>");
            let how = match text(&scheme["type"]).as_str() {
                "http" => "Authorization: Bearer".to_owned(),
                _ => format!("cookie {}", text(&scheme["name"])),
            };
            self.line(&format!("{name}: `{how}`"));
            self.raw("</dt>\n<dd>");
            self.about(&scheme["description"]);
            self.raw("</dd>\n");
        }
        self.raw("</dl>\n");
    }

    fn tag(&mut self, document: &Value, tag: &Value) {
        self.element("h2", &text(&tag["description"]));
        self.raw("\n");
        for (path, method, operation) in operations(document) {
            if list(&operation["tags"]).contains(&tag["name"]) {
                self.operation(&path, method, operation);
            }
        }
    }

    fn operation(&mut self, path: &str, method: &str, operation: &Value) {
        let _ = write!(self.0, "<section>\n<h3 id=\"{}\"><code>", id(operation));
        self.text(&format!("{} {path}", method.to_uppercase()));
        self.raw("</code></h3>\n<p>");
        self.line(&text(&operation["summary"]));
        self.raw("</p>\n");
        self.about(&operation["description"]);
        let parameters = list(&operation["parameters"]);
        if !parameters.is_empty() {
            self.raw("<table>\n<caption>Parameters</caption>\n");
            self.head(&["Name", "In", "Type", "What it is"]);
            for parameter in parameters {
                let needed = if parameter["required"] == true { "" } else { ", optional" };
                self.raw("<tr><th scope=\"row\">");
                self.element("code", &text(&parameter["name"]));
                self.raw("</th><td>");
                self.text(&format!("{}{needed}", text(&parameter["in"])));
                self.raw("</td><td>");
                self.kind(&parameter["schema"]);
                self.raw("</td><td>");
                self.line(&text(&parameter["description"]));
                self.raw("</td></tr>\n");
            }
            self.raw("</table>\n");
        }
        for (kind, content) in entries(&operation["requestBody"]["content"]) {
            self.raw("<p>Body: ");
            self.element("code", kind);
            self.raw(", ");
            self.kind(&content["schema"]);
            self.raw("</p>\n");
        }
        self.raw("<table>\n<caption>Answers</caption>\n");
        self.head(&["Status", "What it is", "Body"]);
        for (status, answer) in entries(&operation["responses"]) {
            self.raw("<tr><th scope=\"row\">");
            self.text(status);
            self.raw("</th><td>");
            self.about(&answer["description"]);
            self.raw("</td><td>");
            for (kind, content) in entries(&answer["content"]) {
                self.raw("<p>");
                self.element("code", kind);
                self.raw(" ");
                // The codes of a problem stand in the description.
                let schema = &content["schema"];
                self.kind(if kind.contains("problem") { &schema["allOf"][0] } else { schema });
                self.raw("</p>");
            }
            self.raw("</td></tr>\n");
        }
        self.raw("</table>\n</section>\n");
    }

    fn schema(&mut self, name: &str, schema: &Value) {
        let _ = writeln!(self.0, "<section>\n<h3 id=\"schema-{name}\">{name}</h3>");
        self.about(&schema["description"]);
        if schema["properties"].is_object() {
            self.properties(schema);
        } else {
            self.raw("<p>");
            self.kind(schema);
            self.raw("</p>\n");
            for part in list(&schema["oneOf"]).iter().chain(list(&schema["allOf"])) {
                if part["properties"].is_object() {
                    self.about(&part["description"]);
                    self.properties(part);
                }
            }
        }
        self.raw("</section>\n");
    }

    fn properties(&mut self, schema: &Value) {
        self.raw("<table>\n");
        self.head(&["Field", "Type", "What it is"]);
        for (name, field) in entries(&schema["properties"]) {
            let needed = list(&schema["required"]).iter().any(|required| required == name);
            self.raw("<tr><th scope=\"row\">");
            self.element("code", name);
            self.raw("</th><td>");
            self.kind(field);
            self.raw(if needed { "</td><td>" } else { ", optional</td><td>" });
            self.line(&text(&field["description"]).replace("\n\n", " "));
            self.raw("</td></tr>\n");
        }
        self.raw("</table>\n");
    }

    fn head(&mut self, columns: &[&str]) {
        self.raw("<tr>");
        for column in columns {
            let _ = write!(self.0, "<th scope=\"col\">{column}</th>");
        }
        self.raw("</tr>\n");
    }

    /// What a value is, in few words.
    fn kind(&mut self, schema: &Value) {
        if let Some(name) = schema["$ref"].as_str().and_then(|at| at.rsplit('/').next()) {
            let _ = write!(self.0, "<a href=\"#schema-{name}\">{name}</a>");
            return;
        }
        for (joint, word) in [("oneOf", " or "), ("anyOf", " or "), ("allOf", " with ")] {
            if schema[joint].is_array() {
                for (number, part) in list(&schema[joint]).iter().enumerate() {
                    self.raw(if number > 0 { word } else { "" });
                    self.kind(part);
                }
                return;
            }
        }
        if schema["enum"].is_array() {
            for (number, value) in list(&schema["enum"]).iter().enumerate() {
                self.raw(if number > 0 { ", " } else { "" });
                self.element("code", &value.to_string());
            }
            return;
        }
        let kinds = match &schema["type"] {
            Value::Array(kinds) => kinds.iter().map(text).collect(),
            Value::String(kind) => vec![kind.clone()],
            _ => vec!["anything".to_owned()],
        };
        for (number, kind) in kinds.iter().enumerate() {
            self.raw(if number > 0 { " or " } else { "" });
            match kind.as_str() {
                "array" => {
                    self.raw("list of ");
                    self.kind(&schema["items"]);
                }
                "object" if schema["properties"].is_object() => self.raw("fields"),
                "object" if schema["additionalProperties"].is_object() => {
                    self.raw("by name: ");
                    self.kind(&schema["additionalProperties"]);
                }
                kind => self.text(kind),
            }
        }
        if let Some(format) = schema["format"].as_str().filter(|format| !format.starts_with("int")) {
            self.text(&format!(" ({format})"));
        }
    }
}

/// All operations: path, method, and what is said of it.
fn operations(document: &Value) -> impl Iterator<Item = (String, &'static str, &Value)> {
    entries(&document["paths"]).flat_map(|(path, item)| {
        let of_path = move |method: &'static str| Some((path.clone(), method, item.get(method)?));
        METHODS.into_iter().filter_map(of_path)
    })
}

fn id(operation: &Value) -> String {
    text(&operation["operationId"])
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn whatever_a_text_holds_stays_text() {
        let nasty = "<script>alert('`1`')</script>";
        let document = json!({
            "info": {"title": nasty, "description": nasty},
            "tags": [{"name": "a", "description": nasty}],
            "paths": {"/a": {"get": {"operationId": "a", "tags": ["a"], "summary": nasty}}},
            "components": {"schemas": {"A": {"description": nasty, "type": "string", "enum": [nasty]}}},
        });
        let page = render(&document);
        assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
    }
}
