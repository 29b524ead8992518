package dev.octet.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A proxy of the user's {@code settings.xml}: https://maven.apache.org/settings.html, {@code <proxies>}.
 *
 * @param protocol what it is for, {@code https} or {@code http}
 * @param host its name
 * @param port its port
 * @param user who asks, if it wants to know
 * @param password as it stands there
 * @param direct patterns of hosts that are reached without it, divided by {@code |} or commas
 */
record MavenProxy(String protocol, String host, int port, Optional<String> user, String password, String direct) {

    /** The active proxy for https, else that for http, as Maven itself takes them; empty if the file has none. */
    static Optional<MavenProxy> read(Path settings) {
        if (!Files.isRegularFile(settings)) {
            return Optional.empty();
        }
        List<MavenProxy> active = new ArrayList<>();
        try {
            NodeList proxies = parse(settings).getElementsByTagName("proxy");
            for (int i = 0; i < proxies.getLength(); i++) {
                Element proxy = (Element) proxies.item(i);
                if (!text(proxy, "active", "true").equals("false")) {
                    active.add(of(proxy));
                }
            }
        } catch (IOException | SAXException | NumberFormatException e) {
            throw new UnavailableException(
                    settings + " cannot be read: " + e.getMessage() + "; correct it, the proxy may stand there", e);
        }
        return active.stream()
                .filter(proxy -> proxy.protocol.equals("https"))
                .findFirst()
                .or(() -> active.stream()
                        .filter(proxy -> proxy.protocol.equals("http"))
                        .findFirst());
    }

    /** Whether requests to a host go through it. */
    boolean isFor(String name) {
        return Stream.of(direct.split("[|,]"))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .map(pattern ->
                        Pattern.compile(Pattern.quote(pattern).replace("*", "\\E.*\\Q"), Pattern.CASE_INSENSITIVE))
                .noneMatch(pattern -> pattern.matcher(name).matches());
    }

    /** Whether Maven has encrypted the password, which only Maven can undo. */
    boolean isEncrypted() {
        return password.startsWith("{") && password.endsWith("}");
    }

    private static MavenProxy of(Element proxy) {
        return new MavenProxy(
                text(proxy, "protocol", "http").toLowerCase(Locale.ROOT),
                text(proxy, "host", ""),
                Integer.parseInt(text(proxy, "port", "8080")),
                Optional.of(text(proxy, "username", "")).filter(user -> !user.isEmpty()),
                text(proxy, "password", ""),
                text(proxy, "nonProxyHosts", ""));
    }

    private static Document parse(Path settings) throws IOException, SAXException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(settings.toFile());
        } catch (ParserConfigurationException e) {
            throw new AssertionError("the JDK's parser has these features", e);
        }
    }

    private static String text(Element element, String name, String otherwise) {
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeName().equals(name)) {
                return child.getTextContent().strip();
            }
        }
        return otherwise;
    }
}
