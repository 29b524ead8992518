package dev.octet.reports;
import java.nio.file.*;
import java.util.*;
class Show { 
  @org.junit.jupiter.api.Test void show() throws Exception {
    List<RunRecord> all = List.of(Examples.passing(), Examples.undecided(), Examples.failing(), Examples.synthetic());
    Map<String,String> links = new HashMap<>(); for (RunRecord r : all) links.put(r.id(), "./runs/" + r.id() + "/record.json");
    TableOptions o = new TableOptions("Validated models", true, true, links);
    Path d = Path.of("/tmp/show"); Files.createDirectories(d);
    for (String n : List.of("ex", "ref", "one")) {
      ValidatedTable t = n.equals("ex") ? ValidatedTable.of(all, o) : n.equals("one") ? ValidatedTable.of(List.of(Examples.passing())) : ValidatedTable.of(ReferenceTable.records());
      Files.writeString(d.resolve(n + ".md"), t.markdown()); Files.writeString(d.resolve(n + ".csv"), t.csv()); Files.writeString(d.resolve(n + ".html"), t.html());
    }
  }
}
