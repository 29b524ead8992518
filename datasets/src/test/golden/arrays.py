"""Arrays as NumPy saves them: python3 arrays.py writes the folder beside it (numpy 2.2.6)."""
import pathlib

import numpy as np

folder = pathlib.Path(__file__).parent / "arrays"
folder.mkdir(exist_ok=True)
x = np.arange(15, dtype=np.float32).reshape(5, 3) / 4
np.save(folder / "x.npy", x)
np.save(folder / "ids.npy", np.arange(10, dtype=np.int64).reshape(5, 1, 2))
np.save(folder / "classes.npy", np.array([2, 0, 1, 1, 0], dtype=np.int64))
np.save(folder / "column.npy", np.array([[2], [0], [1], [1], [0]], dtype=np.uint8))
np.save(folder / "scores.npy", np.array([0.5, -1.25, 3, 4, 5], dtype=np.float32))
np.save(folder / "categories.npy", np.array([[1, 0], [0, 1], [1, np.nan], [0, 0], [1, 1]]))
np.save(folder / "flags.npy", np.array([True, False, True, True, False]))
np.save(folder / "half.npy", x.astype(np.float16))
np.save(folder / "fortran.npy", np.asfortranarray(x))
np.save(folder / "big.npy", x.astype(">f4"))
np.save(folder / "text.npy", np.array(["a", "b", "c", "d", "e"]))
np.save(folder / "pickled.npy", np.array([{}, {}, {}, {}, {}]), allow_pickle=True)
np.save(folder / "four.npy", x[:4])
with open(folder / "version2.npy", "wb") as file:
    np.lib.format.write_array(file, x, version=(2, 0))
