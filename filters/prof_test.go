package filters

import "testing"

func BenchmarkForms(b *testing.B) {
	for _, x := range [][2]string{{"custody", "en"}, {"Россия", "ru"}, {"маровение", "ru"}, {"Azərbaycan", "az"}, {"Bakı", "tr"}, {"Հայաստան", "hy"}, {"საქართველო", "ka"}} {
		b.Run(x[1], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				forms(x[0], x[1])
			}
		})
	}
}
