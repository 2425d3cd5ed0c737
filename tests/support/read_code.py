"""What the first code in a gray picture (PGM) says: read_code.py FILE

Decoded by libzbar, called as it is: its programs come with half of ImageMagick.
"""
import ctypes
import sys


def picture(path):
    with open(path, 'rb') as file:
        data = file.read()
    kind, size, depth = data.split(b'\n', 3)[:3]
    assert kind == b'P5' and depth == b'255', 'not a gray picture'
    width, height = map(int, size.split())
    return width, height, data[-width * height:]


def main():
    width, height, pixels = picture(sys.argv[1])
    zbar = ctypes.CDLL('libzbar.so.0')
    pointer = ctypes.c_void_p
    for name, result, arguments in (
            ('zbar_image_scanner_create', pointer, []),
            ('zbar_image_create', pointer, []),
            ('zbar_image_set_format', None, [pointer, ctypes.c_ulong]),
            ('zbar_image_set_size', None, [pointer, ctypes.c_uint, ctypes.c_uint]),
            ('zbar_image_set_data', None, [pointer, ctypes.c_char_p, ctypes.c_ulong, pointer]),
            ('zbar_scan_image', ctypes.c_int, [pointer, pointer]),
            ('zbar_image_first_symbol', pointer, [pointer]),
            ('zbar_symbol_get_data', ctypes.c_char_p, [pointer])):
        function = getattr(zbar, name)
        function.restype, function.argtypes = result, arguments
    image = zbar.zbar_image_create()
    zbar.zbar_image_set_format(image, int.from_bytes(b'Y800', 'little'))
    zbar.zbar_image_set_size(image, width, height)
    zbar.zbar_image_set_data(image, pixels, len(pixels), None)
    if zbar.zbar_scan_image(zbar.zbar_image_scanner_create(), image) < 1:
        sys.exit('no code in it')
    print(zbar.zbar_symbol_get_data(zbar.zbar_image_first_symbol(image)).decode())


main()
