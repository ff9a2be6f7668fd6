import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.*;
import java.util.*;
import org.javarosa.core.model.*;
import org.javarosa.core.model.actions.setgeopoint.*;
import org.javarosa.core.model.condition.*;
import org.javarosa.core.model.data.*;
import org.javarosa.core.model.instance.*;
import org.javarosa.core.reference.*;
import org.javarosa.core.services.PropertyManager;
import org.javarosa.core.services.storage.StorageManager;
import org.javarosa.core.services.storage.util.DummyIndexedStorageUtility;
import org.javarosa.form.api.*;
import org.javarosa.model.xform.*;
import org.javarosa.xform.parse.XFormParser;
import org.javarosa.xform.util.*;
import org.javarosa.xpath.*;
import org.javarosa.xpath.expr.*;
import org.opendatakit.validate.StubPropertyManager;

/** JavaRosa over JSON lines: one request a line, one reply a line. Requests are `{"do": …}`. */
public class Engine {
    static final ObjectMapper JSON = new ObjectMapper();
    static String media = ".";
    static FormDef form;
    static FormEntryModel model;
    static FormEntryController walk;

    static Map<String, Object> map(Object... pairs) {
        Map<String, Object> made = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) made.put((String) pairs[i], pairs[i + 1]);
        return made;
    }

    static class Beside implements Reference {
        final String uri;
        final File file;
        Beside(String uri) {
            this.uri = uri;
            this.file = new File(media, uri.substring(uri.lastIndexOf('/') + 1));
        }
        public boolean doesBinaryExist() { return file.exists(); }
        public InputStream getStream() throws IOException { return new FileInputStream(file); }
        public String getURI() { return uri; }
        public String getLocalURI() { return file.getPath(); }
        public boolean isReadOnly() { return true; }
        public OutputStream getOutputStream() throws IOException { throw new IOException("read only"); }
        public void remove() { }
        public Reference[] probeAlternativeReferences() { return new Reference[0]; }
    }

    static class Blank implements IFunctionHandler {
        final String name;
        Blank(String name) { this.name = name; }
        public String getName() { return name; }
        public List<Class[]> getPrototypes() { return new ArrayList<>(); }
        public boolean rawArgs() { return true; }
        public boolean realTime() { return false; }
        public Object eval(Object[] args, EvaluationContext context) { return ""; }
    }

    /** A phone that does not know where it is: the question stays blank. */
    static class NoPlace extends SetGeopointActionHandler {
        public SetGeopointAction getSetGeopointAction() {
            return new SetGeopointAction() { public void requestLocationUpdates() { } };
        }
    }

    static String text(IAnswerData data) { return data == null ? "" : data.uncast().getString(); }

    static void dump(TreeElement element, Map<String, Object> into) {
        if (element.getMult() == TreeReference.INDEX_TEMPLATE) return;
        boolean leaf = element.getNumChildren() == 0;
        into.put(element.getRef().toString(true, true),
            Arrays.asList(leaf ? text(element.getValue()) : null, element.isRelevant() ? 1 : 0));
        for (int i = 0; i < element.getNumChildren(); i++) dump(element.getChildAt(i), into);
    }

    static Map<String, Object> here() {
        FormIndex index = model.getFormIndex();
        int event = model.getEvent(index);
        Map<String, Object> made = map("event",
            event == FormEntryController.EVENT_END_OF_FORM ? "end"
            : event == FormEntryController.EVENT_PROMPT_NEW_REPEAT ? "repeat?"
            : event == FormEntryController.EVENT_QUESTION ? "question" : "heading");
        if (index.isInForm()) made.put("ref", index.getReference().toString(true, true));
        if (event != FormEntryController.EVENT_QUESTION) return made;
        FormEntryPrompt prompt = model.getQuestionPrompt();
        int control = prompt.getControlType();
        made.put("label", prompt.getQuestionText());
        made.put("hint", prompt.getHelpText());
        made.put("required", prompt.isRequired());
        made.put("read_only", prompt.isReadOnly());
        made.put("value", text(prompt.getAnswerValue()));
        if (control == Constants.CONTROL_SELECT_ONE || control == Constants.CONTROL_SELECT_MULTI
            || control == Constants.CONTROL_RANK) {
            List<Object> choices = new ArrayList<>();
            for (SelectChoice choice : prompt.getSelectChoices())
                choices.add(Arrays.asList(choice.getValue(), prompt.getSelectChoiceText(choice)));
            made.put("choices", choices);
        }
        return made;
    }

    static Map<String, Object> load(Map<String, Object> asked) throws Exception {
        media = (String) asked.get("media");
        form = XFormUtils.getFormFromInputStream(new FileInputStream((String) asked.get("form")));
        for (String name : new String[] {"pulldata", "search"})
            form.getEvaluationContext().addFunctionHandler(new Blank(name));
        model = new FormEntryModel(form);
        walk = new FormEntryController(model);
        form.initialize(true, new InstanceInitializationFactory());
        walk.jumpToIndex(FormIndex.createBeginningOfFormIndex());
        if (asked.get("language") != null) walk.setLanguage((String) asked.get("language"));
        return map("ok", true);
    }

    static Map<String, Object> answer(String value) {
        FormEntryPrompt prompt = model.getQuestionPrompt();
        IAnswerData data = value == null || value.isEmpty() ? null
            : XFormAnswerDataParser.getAnswerData(value, prompt.getDataType(), prompt.getQuestion());
        int code = walk.answerQuestion(data, false);
        String message = code == FormEntryController.ANSWER_CONSTRAINT_VIOLATED
            ? prompt.getConstraintText() : null;
        return map("message", message, "verdict", code == FormEntryController.ANSWER_OK ? "accepted"
            : code == FormEntryController.ANSWER_CONSTRAINT_VIOLATED ? "constraint" : "required");
    }

    static Object plain(Object value) {
        if (value instanceof XPathNodeset) value = ((XPathNodeset) value).unpack();
        if (value instanceof Boolean) return map("kind", "bool", "value", value);
        String kind = value instanceof Double ? "num" : value instanceof Date ? "date" : "str";
        return map("kind", kind, "value", XPathFuncExpr.toString(value));
    }

    static Object evaluate(String expression, String context) throws Exception {
        EvaluationContext base = form.getEvaluationContext();
        TreeReference ref = TreeReference.rootRef();
        if (context != null) ref = base.expandReference(
            XPathReference.getPathExpr(context).getReference()).get(0);
        XPathExpression parsed = XPathParseTool.parseXPath(expression);
        return plain(parsed.eval(form.getMainInstance(), new EvaluationContext(base, ref)));
    }

    static Object reply(Map<String, Object> asked) throws Exception {
        switch ((String) asked.get("do")) {
            case "load": return load(asked);
            case "next":
                do walk.stepToNextEvent(); while (here().get("event").equals("heading"));
                return here();
            case "answer": return answer((String) asked.get("value"));
            case "grow": walk.newRepeat(); return here();
            case "restart":
                walk.jumpToIndex(FormIndex.createBeginningOfFormIndex());
                return map("ok", true);
            case "dump":
                Map<String, Object> nodes = new LinkedHashMap<>();
                dump(form.getMainInstance().getRoot(), nodes);
                return map("nodes", nodes);
            case "evaluate":
                return evaluate((String) asked.get("expression"), (String) asked.get("context"));
            default: throw new IllegalArgumentException("unknown request");
        }
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        System.setOut(new PrintStream(OutputStream.nullOutputStream()));
        System.setErr(new PrintStream(OutputStream.nullOutputStream()));
        StorageManager.setStorageFactory((name, type) -> new DummyIndexedStorageUtility<>());
        PropertyManager.setPropertyManager(new StubPropertyManager());
        new XFormsModule().registerModule();
        XFormParser.registerActionHandler("setgeopoint", new NoPlace());
        ReferenceManager.instance().addReferenceFactory(new PrefixedRootFactory(
            new String[] {"file", "file-csv", "images", "audio", "video", "instance"}) {
            protected Reference factory(String term, String uri) { return new Beside(uri); }
        });
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, "UTF-8"));
        for (String line; (line = in.readLine()) != null; ) {
            Object made;
            try {
                made = reply(JSON.readValue(line, Map.class));
            } catch (Throwable trouble) {
                made = map("error", trouble.getClass().getSimpleName() + ": " + trouble.getMessage());
            }
            out.println(JSON.writeValueAsString(made));
        }
    }
}
