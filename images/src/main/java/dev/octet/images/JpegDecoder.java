package dev.octet.images;

import java.awt.image.ComponentSampleModel;
import java.awt.image.DataBufferByte;
import java.util.List;

/**
 * Decodes a JPEG with the JDK's reader, which is libjpeg: either the system's libjpeg-turbo or a bundled libjpeg 6b.
 * Both have the same inverse DCT, colour tables and horizontal chroma interpolation as the libjpeg-turbo in Pillow.
 * What they do not share, vertical chroma interpolation and everything about four components, is done here.
 */
final class JpegDecoder {

    private JpegDecoder() {}

    /** Three bands. */
    static Raster decode(JpegFile jpeg) throws BadImageException {
        return switch (jpeg.color()) {
            case GREY -> new Raster(jpeg.width(), jpeg.height(), 1, samples(jpeg, jpeg.asYcbcr())).toRgb();
            case RGB -> rgb(jpeg, samples(jpeg, jpeg.asRaw()));
            case YCBCR -> VerticalChroma.isIn(jpeg) ? verticalChroma(jpeg) : rgb(jpeg, samples(jpeg, jpeg.asYcbcr()));
            case CMYK -> cmykToRgb(jpeg, samples(jpeg, jpeg.asRaw()));
            case YCCK -> {
                byte[] samples = samples(jpeg, jpeg.asRaw());
                Ycc.toCmyk(samples);
                yield cmykToRgb(jpeg, samples);
            }
        };
    }

    private static Raster verticalChroma(JpegFile jpeg) throws BadImageException {
        byte[] ycc = samples(jpeg, jpeg.asRaw());
        List<JpegFile.Component> components = jpeg.components();
        for (int band = 0; band < components.size(); band++) {
            if (VerticalChroma.isHalved(components, band)) {
                VerticalChroma.interpolate(ycc, jpeg.width(), jpeg.height(), components.size(), band);
            }
        }
        Ycc.toRgb(ycc);
        return rgb(jpeg, ycc);
    }

    private static Raster rgb(JpegFile jpeg, byte[] samples) {
        return new Raster(jpeg.width(), jpeg.height(), 3, samples);
    }

    /** The samples as the reader gives them, bands interleaved in the order of the components. */
    private static byte[] samples(JpegFile jpeg, byte[] file) throws BadImageException {
        int bands = jpeg.components().size();
        java.awt.image.Raster raster = ImageDecoder.read(
                "jpeg",
                file,
                reader ->
                        bands == 4 ? reader.readRaster(0, null) : reader.read(0).getRaster());
        if (raster.getWidth() != jpeg.width() || raster.getHeight() != jpeg.height() || raster.getNumBands() != bands) {
            throw new BadImageException("corrupt JPEG: " + raster.getWidth() + "x" + raster.getHeight()
                    + " pixels where the header declares " + jpeg.width() + "x" + jpeg.height());
        }
        return interleaved(raster);
    }

    private static byte[] interleaved(java.awt.image.Raster raster) {
        int bands = raster.getNumBands();
        byte[] samples = new byte[raster.getWidth() * raster.getHeight() * bands];
        ComponentSampleModel model = (ComponentSampleModel) raster.getSampleModel();
        byte[] data = ((DataBufferByte) raster.getDataBuffer()).getData();
        int[] offsets = model.getBandOffsets();
        int to = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            int from = y * model.getScanlineStride();
            for (int x = 0; x < raster.getWidth(); x++, from += model.getPixelStride()) {
                for (int b = 0; b < bands; b++) {
                    samples[to++] = data[from + offsets[b]];
                }
            }
        }
        return samples;
    }

    /**
     * Pillow's CMYK to RGB, without any colour management. Samples are taken as stored inverted, with or without
     * Adobe's marker, as Pillow takes them.
     */
    private static Raster cmykToRgb(JpegFile jpeg, byte[] inverted) {
        Raster rgb = Raster.black(jpeg.width(), jpeg.height(), 3);
        byte[] out = rgb.samples();
        for (int from = 0, to = 0; from < inverted.length; from += 4, to += 3) {
            int light = inverted[from + 3] & 255;
            for (int b = 0; b < 3; b++) {
                int product = (255 - (inverted[from + b] & 255)) * light + 128;
                int ink = (product + (product >> 8)) >> 8;
                out[to + b] = (byte) Math.max(0, light - ink);
            }
        }
        return rgb;
    }
}
