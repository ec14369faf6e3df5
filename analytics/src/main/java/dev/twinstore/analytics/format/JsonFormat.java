package dev.twinstore.analytics.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.twinstore.analytics.Document;
import dev.twinstore.analytics.layout.Column;
import dev.twinstore.analytics.layout.Figure;
import dev.twinstore.analytics.layout.Kind;
import dev.twinstore.analytics.layout.Table;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One JSON document. Moments are ISO 8601 with the zone's offset, durations are seconds, money is US dollars, shares are from
 * 0 to 1; what there is not is null. {@code report.schema.json} says it all, and a test holds it true.
 */
final class JsonFormat {
    /** Grows when a field changes its meaning or goes; new reports, figures and columns leave it as it is. */
    static final int VERSION = 1;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .configure(StreamWriteFeature.AUTO_CLOSE_TARGET, false)
            .build();

    private JsonFormat() {}

    static void write(Document document, Writer out) throws IOException {
        ZoneId zone = document.selection().zone();
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField("at", moment(document.at(), zone));
            field(json, "since", Kind.MOMENT, document.selection().since(), zone);
            field(json, "until", Kind.MOMENT, document.selection().until(), zone);
            json.writeStringField("zone", zone.getId());
            field(json, "outcome_id", Kind.ID, document.selection().outcomeId(), zone);
            field(json, "outcome_name", Kind.TEXT, document.outcomeName(), zone);
            json.writeBooleanField("descendants", document.selection().descendants());
            json.writeObjectFieldStart("reports");
            for (Document.Chapter chapter : document.chapters()) {
                json.writeObjectFieldStart(chapter.name());
                write(chapter, json, zone);
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void write(Document.Chapter chapter, JsonGenerator json, ZoneId zone) throws IOException {
        json.writeStringField("title", chapter.title());
        json.writeStringField("description", chapter.description());
        json.writeObjectFieldStart("figures");
        for (Figure figure : chapter.layout().figures()) {
            field(json, figure.name(), figure.kind(), figure.value(), zone);
        }
        json.writeEndObject();
        json.writeObjectFieldStart("tables");
        for (Table table : chapter.layout().tables()) {
            json.writeArrayFieldStart(table.name());
            for (List<@Nullable Object> row : table.rows()) {
                json.writeStartObject();
                for (int i = 0; i < row.size(); i++) {
                    Column column = table.columns().get(i);
                    field(json, column.name(), column.kind(), row.get(i), zone);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeArrayFieldStart("notes");
        for (String note : chapter.layout().notes()) {
            json.writeString(note);
        }
        json.writeEndArray();
    }

    private static void field(JsonGenerator json, String name, Kind kind, @Nullable Object value, ZoneId zone)
            throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
            return;
        }
        switch (kind) {
            case TEXT, ID -> json.writeString((String) value);
            case COUNT, BYTES -> json.writeNumber((Long) value);
            case NUMBER, SHARE, SCORE -> json.writeNumber((Double) value);
            case MONEY -> json.writeNumber(plain((BigDecimal) value));
            case DURATION -> json.writeNumber(plain(seconds((Duration) value)));
            case MOMENT -> json.writeString(moment((Instant) value, zone));
            case FLAG -> json.writeBoolean((Boolean) value);
        }
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /** Seconds, to the millisecond. */
    static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3);
    }

    static String moment(Instant moment, ZoneId zone) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(moment.atZone(zone));
    }
}
