// Package steps has what both programs share: a Kafka by kgo, the order, and how a step says what it saw.
package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const limit = 20 * time.Second

// Said is what a step prints, as JSON.
type Said map[string]any

// Run runs the step that the first argument names, and prints what it gives.
func Run(steps map[string]func(context.Context) Said) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	step, known := steps[os.Args[1]]
	if !known {
		panic("no such step: " + os.Args[1])
	}
	fmt.Println(string(Must(json.Marshal(step(ctx)))))
}

// Must gives the value, or ends the program with the error, for the test to show.
func Must[T any](value T, err error) T {
	OK(err)
	return value
}

// OK ends the program where there is an error.
func OK(err error) {
	if err != nil {
		panic(err)
	}
}

// Order is an order as goavro takes it: logical types in Go's own, the branch of a union by its name.
func Order() map[string]any {
	return map[string]any{
		"orderId":  os.Getenv("ORDER_ID"),
		"placedAt": time.UnixMilli(1_700_000_000_000).UTC(),
		"total":    big.NewRat(25, 2),
		"status":   "PAID",
		"lines":    []any{"a", "b"},
		"method":   map[string]any{"shop.Card": map[string]any{"pan": "4111"}},
	}
}

// Fetch gives the value of the message at OFFSET.
func Fetch(ctx context.Context) []byte {
	offset := Must(strconv.ParseInt(os.Getenv("OFFSET"), 10, 64))
	from := map[string]map[int32]kgo.Offset{os.Getenv("TOPIC"): {0: kgo.NewOffset().At(offset)}}
	client := Must(kgo.NewClient(kgo.SeedBrokers(os.Getenv("KAFKA_BROKER")), kgo.ConsumePartitions(from)))
	defer client.Close()
	fetches := client.PollRecords(ctx, 1)
	OK(fetches.Err())
	return fetches.Records()[0].Value
}

// Send sends a payload and gives its offset.
func Send(ctx context.Context, value []byte) int64 {
	client := Must(kgo.NewClient(kgo.SeedBrokers(os.Getenv("KAFKA_BROKER"))))
	defer client.Close()
	return Must(client.ProduceSync(ctx, &kgo.Record{Topic: os.Getenv("TOPIC"), Value: value}).First()).Offset
}
