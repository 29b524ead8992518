package dev.octet.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStreamImpl;

import com.luciad.imageio.webp.WebPImageReaderSpi;

/**
 * Decodes JPEG, PNG and WebP into 8-bit RGB, byte for byte as Pillow's {@code Image.open(...).convert('RGB')}: colour
 * profiles, gamma and transparency are ignored.
 *
 * <p>The JDK's own readers do the decompression, libwebp that of WebP. They get a stream cut down to what pixels are made of, so that
 * neither a profile nor a text chunk has a say, and every conversion after it is ours. Sizes are checked before a
 * pixel is decoded. A warning of a reader is an error here: it means that part of the picture was made up.
 */
final class ImageDecoder {
    /** Largest picture accepted, in pixels: about 300 MB as RGB, and far above what any dataset we know holds. */
    static final long MAX_PIXELS = 100_000_000;

    /**
     * Left-over bytes between the last pixel and the end marker: nothing is missing, Pillow takes such a file, and one
     * of two libjpegs does not even warn.
     */
    private static final Pattern HARMLESS =
            Pattern.compile("Corrupt JPEG data: [0-9]+ extraneous bytes before marker 0xd9");

    private static final Map<String, String> OTHER_FORMATS =
            Map.of("GIF8", "GIF", "BM", "BMP", "II*\0", "TIFF", "MM\0*", "TIFF", "%PDF", "PDF", "PK", "ZIP");

    private ImageDecoder() {}

    /**
     * @param raster three bands, whatever the picture had
     * @param caveat what a user should know who takes the picture for more than 8 bits of RGB
     */
    record Decoded(Raster raster, Optional<String> caveat) {}

    /** What a reader of the JDK is asked for. */
    interface Request<T> {
        T of(ImageReader reader) throws IOException;
    }

    /**
     * Decodes a whole file.
     *
     * @param upright whether to turn the picture as its EXIF orientation says; Pillow and the JDK do not on their own
     * @throws BadImageException if it is neither JPEG, PNG nor WebP, is cut off or corrupt, or is too large
     */
    static Decoded decode(byte[] file, boolean upright) throws BadImageException {
        if (JpegFile.matches(file)) {
            JpegFile jpeg = JpegFile.parse(file);
            Raster raster = JpegDecoder.decode(jpeg);
            return new Decoded(upright ? jpeg.orientation().upright(raster) : raster, Optional.empty());
        }
        if (PngFile.matches(file)) {
            PngFile png = PngFile.parse(file);
            Raster raster = PngDecoder.decode(png);
            return new Decoded(upright ? png.orientation().upright(raster) : raster, PngDecoder.caveat(png));
        }
        if (WebpFile.matches(file)) {
            WebpFile webp = WebpFile.parse(file);
            Raster raster = WebpDecoder.decode(webp);
            return new Decoded(upright ? webp.orientation().upright(raster) : raster, Optional.empty());
        }
        throw new BadImageException(describe(file));
    }

    /** Size that the header of a file tells, turned upright if asked for. @throws BadImageException as {@link #decode} */
    static ImageSize size(byte[] file, boolean upright) throws BadImageException {
        if (JpegFile.matches(file)) {
            JpegFile jpeg = JpegFile.parse(file);
            return size(jpeg.width(), jpeg.height(), upright ? jpeg.orientation() : ExifOrientation.UPRIGHT);
        }
        if (PngFile.matches(file)) {
            PngFile png = PngFile.parse(file);
            return size(png.width(), png.height(), upright ? png.orientation() : ExifOrientation.UPRIGHT);
        }
        if (WebpFile.matches(file)) {
            WebpFile webp = WebpFile.parse(file);
            return size(webp.width(), webp.height(), upright ? webp.orientation() : ExifOrientation.UPRIGHT);
        }
        throw new BadImageException(describe(file));
    }

    private static ImageSize size(int width, int height, ExifOrientation held) {
        return held.swapsAxes() ? new ImageSize(width, height) : new ImageSize(height, width);
    }

    /** @throws BadImageException if the size that a header tells is empty, too large, or more than its data can fill */
    static void checkSize(String format, int width, int height, long dataBytes, long pixelsPerByte)
            throws BadImageException {
        String size = "its header declares " + width + "x" + height + " pixels";
        if (width < 1 || height < 1) {
            throw new BadImageException(size);
        }
        long pixels = (long) width * height;
        if (pixels > MAX_PIXELS) {
            throw new BadImageException(size + "; at most " + MAX_PIXELS + " are decoded");
        }
        if (pixels / pixelsPerByte > dataBytes) {
            throw new BadImageException("truncated " + name(format) + ": " + size + ", which cannot be in the "
                    + dataBytes + " bytes of data that follow");
        }
    }

    /** Runs the JDK's own reader, or libwebp's, on a file; its exceptions and warnings become the reason. */
    static <T> T read(String format, byte[] file, Request<T> request) throws BadImageException {
        ImageReader reader = reader(format);
        String[] warning = new String[1];
        reader.addIIOReadWarningListener((source, text) -> {
            if (warning[0] == null && !HARMLESS.matcher(text).matches()) {
                warning[0] = text;
            }
        });
        T result;
        try (Bytes input = new Bytes(file)) {
            reader.setInput(input, true, true);
            result = request.of(reader);
        } catch (IOException | RuntimeException e) {
            // The readers throw both on corrupt data; the innermost message is the one that says something.
            throw new BadImageException("corrupt " + name(format) + ": " + reason(e), e);
        } finally {
            reader.dispose();
        }
        if (warning[0] != null) {
            throw new BadImageException("corrupt " + name(format) + ": " + warning[0]);
        }
        return result;
    }

    /** The JDK's reader, even where a library on the class path registered another one; it has none for WebP. */
    private static ImageReader reader(String format) {
        if (format.equals("webp")) {
            return new WebPImageReaderSpi().createReaderInstance(null);
        }
        for (Iterator<ImageReader> all = ImageIO.getImageReadersByFormatName(format); all.hasNext(); ) {
            ImageReader reader = all.next();
            if (reader.getClass().getName().startsWith("com.sun.imageio.")) {
                return reader;
            }
            reader.dispose();
        }
        throw new IllegalStateException("this Java runtime has no " + name(format) + " reader of its own; is the module"
                + " java.desktop missing?");
    }

    private static String name(String format) {
        return format.toUpperCase(Locale.ROOT);
    }

    private static String reason(Exception failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        boolean tells = innermost instanceof IIOException && innermost.getMessage() != null;
        return tells ? innermost.getMessage() : innermost.toString();
    }

    private static String describe(byte[] file) {
        if (file.length == 0) {
            return "the file is empty";
        }
        String head = new String(file, 0, Math.min(file.length, 16), StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> other : OTHER_FORMATS.entrySet()) {
            if (head.startsWith(other.getKey())) {
                return "is neither JPEG, PNG nor WebP but looks like " + other.getValue()
                        + "; convert it to PNG, which changes no pixel";
            }
        }
        boolean text = head.chars().allMatch(c -> c >= ' ' && c < 127 || c == '\n' || c == '\r' || c == '\t');
        if (text) {
            return "is neither JPEG, PNG nor WebP but text: '" + head.strip() + "'";
        }
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(file.length, 8); i++) {
            hex.append(String.format(Locale.ROOT, " %02x", file[i]));
        }
        return "is neither JPEG, PNG nor WebP: it begins with" + hex;
    }

    /** Image input from memory, without the temporary file and the copies of ImageIO's own. */
    private static final class Bytes extends ImageInputStreamImpl {
        private final byte[] bytes;

        Bytes(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read() {
            bitOffset = 0;
            return streamPos < bytes.length ? bytes[(int) streamPos++] & 255 : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            bitOffset = 0;
            int count = (int) Math.min(length, bytes.length - streamPos);
            if (count <= 0) {
                return length == 0 ? 0 : -1;
            }
            System.arraycopy(bytes, (int) streamPos, target, offset, count);
            streamPos += count;
            return count;
        }

        @Override
        public long length() {
            return bytes.length;
        }
    }
}
