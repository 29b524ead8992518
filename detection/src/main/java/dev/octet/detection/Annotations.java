package dev.octet.detection;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.octet.io.InvalidInputException;

/**
 * The truth about a set of pictures, as annotation files tell it.
 *
 * @param categories names by class number
 * @param categoryIds what the annotation files call each of them: COCO's ids have gaps
 * @param pictures in the order that breaks ties of score: of ids, or of the file
 */
public record Annotations(List<String> categories, List<Integer> categoryIds, List<AnnotatedPicture> pictures) {
    /** The 20 classes of PASCAL VOC in their usual order. */
    public static final List<String> VOC = List.of(
            "aeroplane",
            "bicycle",
            "bird",
            "boat",
            "bottle",
            "bus",
            "car",
            "cat",
            "chair",
            "cow",
            "diningtable",
            "dog",
            "horse",
            "motorbike",
            "person",
            "pottedplant",
            "sheep",
            "sofa",
            "train",
            "tvmonitor");

    public Annotations {
        categories = List.copyOf(categories);
        categoryIds = List.copyOf(categoryIds);
        pictures = List.copyOf(pictures);
        if (categories.size() != categoryIds.size()) {
            throw new IllegalArgumentException("each category needs a name and an id");
        }
    }

    /**
     * COCO's instances: one JSON file with {@code images}, {@code annotations} and {@code categories}. Class numbers are
     * the places of the category ids in ascending order. Masks are passed over.
     *
     * @throws IOException if the file cannot be read
     * @throws InvalidInputException with every place where it is not such a file, or contradicts itself
     */
    public static Annotations coco(Path file) throws IOException {
        return new CocoFile(file).read();
    }

    /**
     * PASCAL VOC: an XML file for each picture of a set. Coordinates count pixels from 1 there; boxes here count from 0,
     * their right and lower edge the last pixel inside.
     *
     * @param root the folder that holds {@code Annotations} and {@code ImageSets/Main}; files are named relative to its
     *     {@code JPEGImages}
     * @param set name of the list below {@code ImageSets/Main}, such as {@code val}
     * @param categories names by class number
     * @throws IOException if a file cannot be read
     * @throws InvalidInputException as above
     */
    public static Annotations voc(Path root, String set, List<String> categories) throws IOException {
        return new VocFolder(root, set, categories).read();
    }

    /**
     * WIDER FACE: one text file, {@code wider_face_val_bbx_gt.txt}. Faces of no extent and those marked invalid are
     * ignored. Sizes of pictures are not told.
     *
     * @param levels a CSV file with the header {@code picture,face,easy,medium,hard}, in which 1 says that the face of
     *     that number, from 0, counts at the level; without one every face counts at all of them
     * @throws IOException if a file cannot be read
     * @throws InvalidInputException as above
     */
    public static Annotations widerFace(Path file, Optional<Path> levels) throws IOException {
        return new WiderFile(file, levels).read();
    }

    /** Names of categories that no picture has a box of. */
    public List<String> empty() {
        Set<Integer> seen = pictures.stream()
                .flatMap(picture -> picture.boxes().stream())
                .map(TrueBox::category)
                .collect(Collectors.toSet());
        return IntStream.range(0, categories.size())
                .filter(category -> !seen.contains(category))
                .mapToObj(categories::get)
                .toList();
    }
}
