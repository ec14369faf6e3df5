package dev.twinstore.analytics.format;

import dev.twinstore.analytics.Document;
import java.io.IOException;
import java.io.Writer;

/** How reports are written. Each writes any number of documents, from any number of threads. */
public enum Format {
    /** Aligned text for a terminal or a mail; no colours. */
    TEXT("txt"),
    /** One JSON document, as {@code report.schema.json} beside this class describes it. */
    JSON("json"),
    /** Tables for a spreadsheet, one after the other; nothing in them becomes a formula. */
    CSV("csv"),
    /** Markdown, with tables as GitHub knows them. */
    MARKDOWN("md"),
    /** One page that opens offline, with charts; it loads nothing. */
    HTML("html");

    private final String extension;

    Format(String extension) {
        this.extension = extension;
    }

    /** The end of a file's name, without the dot. */
    public String extension() {
        return extension;
    }

    /** Writes a document as wide as it is. The writer is neither flushed nor closed. */
    public void write(Document document, Writer out) throws IOException {
        write(document, out, 0);
    }

    /**
     * Writes a document for a terminal.
     *
     * @param width how many columns it has; 0: as wide as it is. Only text is cut to fit
     */
    public void write(Document document, Writer out, int width) throws IOException {
        switch (this) {
            case TEXT -> TextFormat.write(document, out, width);
            case JSON -> JsonFormat.write(document, out);
            case CSV -> CsvFormat.write(document, out);
            case MARKDOWN -> MarkdownFormat.write(document, out);
            case HTML -> HtmlFormat.write(document, out);
        }
    }
}
