package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
)

// The size of a photo, in pixels.
const (
	photoWidth  = 480
	photoHeight = 320
)

// Photo returns a drawn picture, PNG, in the place of one that somebody took: a
// carton with a crack. Each number gives another one, always the same.
func Photo(number uint64) ([]byte, error) {
	dice := rand.New(rand.NewPCG(number, 0)) //nolint:gosec // a picture is no secret
	picture := image.NewPaletted(image.Rect(0, 0, photoWidth, photoHeight), color.Palette{
		color.RGBA{226, 222, 214, 255}, color.RGBA{196, 188, 176, 255}, // wall, floor
		color.RGBA{178, 134, 88, 255}, color.RGBA{150, 108, 66, 255}, // front and side of the carton
		color.RGBA{222, 202, 160, 255}, color.RGBA{60, 40, 24, 255}, // tape, crack
	})
	fill := func(x0, y0, x1, y1, shade int) {
		draw.Draw(picture, image.Rect(x0, y0, x1, y1), image.NewUniform(picture.Palette[shade]), image.Point{}, draw.Src)
	}
	left, top := 90+dice.IntN(40), 80+dice.IntN(30)
	fill(0, 0, photoWidth, photoHeight, 0)
	fill(0, 230, photoWidth, photoHeight, 1)
	fill(left, top, left+220, top+180, 2)
	fill(left+220, top+14, left+280, top+180, 3)
	fill(left+96, top, left+124, top+180, 4)
	for x, y := left+30+dice.IntN(60), top; y < top+150; y += 6 {
		step := dice.IntN(17) - 6
		fill(min(x, x+step), y, max(x, x+step)+4, y+6, 5)
		x += step
	}
	var content bytes.Buffer
	err := png.Encode(&content, picture)
	return content.Bytes(), err
}
