// A Kubernetes control plane without nodes, for tests: the real API server and the real Job controller, as one program.
//
//	kubernetes apiserver --etcd-servers=…            the flags of kube-apiserver
//	kubernetes job-controller <address> <token>      makes pods of Jobs, and conditions of what its pods say
package main

import (
	"context"
	"fmt"
	"os"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/pkg/controller/job"
)

func main() {
	role := os.Args[1]
	os.Args = append(os.Args[:1], os.Args[2:]...)
	if role == "apiserver" {
		os.Exit(cli.Run(app.NewAPIServerCommand()))
	}
	if err := runJobs(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func runJobs(address, token string) error {
	ctx := context.Background()
	trust := rest.TLSClientConfig{Insecure: true}
	client, err := kubernetes.NewForConfig(&rest.Config{Host: address, BearerToken: token, TLSClientConfig: trust, QPS: 200, Burst: 400})
	if err != nil {
		return err
	}
	seen := informers.NewSharedInformerFactory(client, 0)
	jobs, err := job.NewController(ctx, client, seen.Core().V1().Pods(), seen.Batch().V1().Jobs(), nil, nil)
	if err != nil {
		return err
	}
	seen.Start(ctx.Done())
	jobs.Run(ctx, 2)
	return nil
}
