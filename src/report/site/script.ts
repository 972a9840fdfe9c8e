/**
 * Filter, sorting, the date, and how old the page is: what a person gets on top of pages that say everything without it.
 * It writes no HTML, asks for nothing and remembers nothing.
 */
export const SCRIPT = `"use strict";
const all=(root,what)=>[...root.querySelectorAll(what)];
const rowsOf=(table)=>all(table,"tbody tr");
function show(tools){
  const table=document.getElementById(tools.dataset.for);
  const word=(tools.querySelector("[type=search]")?.value??"").trim().toLowerCase();
  const day=tools.querySelector("[type=date]")?.value??"";
  const end=day+"T23:59:59.999Z";
  let count=0;
  for(const row of rowsOf(table)){
    const isThen=day===""||(row.dataset.since<=end&&(row.dataset.until===undefined||row.dataset.until>end));
    row.hidden=!(isThen&&row.textContent.toLowerCase().includes(word));
    if(!row.hidden)count+=1;
  }
  const told=tools.querySelector("output");
  if(told)told.value=day===""&&word===""?"":count+" of "+rowsOf(table).length+" rows";
}
function textOf(row,at){const cell=row.children[at];return cell?.dataset.sort??cell?.textContent??"";}
function sorted(table,head,at){
  const isUp=head.getAttribute("aria-sort")!=="ascending";
  for(const other of all(table,"thead th"))other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort",isUp?"ascending":"descending");
  const order=new Intl.Collator("en",{numeric:true});
  const rows=rowsOf(table).sort((a,b)=>order.compare(textOf(a,at),textOf(b,at))*(isUp?1:-1));
  table.tBodies[0].append(...rows);
}
for(const table of all(document,"table.sortable"))
  for(const [at,head] of all(table,"thead th").entries()){
    const button=document.createElement("button");
    button.type="button";
    button.append(...head.childNodes);
    button.addEventListener("click",()=>sorted(table,head,at));
    head.append(button);
  }
for(const tools of all(document,".tools")){
  tools.hidden=false;
  const day=tools.querySelector("[type=date]");
  const asked=new URLSearchParams(location.hash.slice(1)).get("date");
  if(day&&asked)day.value=asked;
  tools.addEventListener("input",()=>{
    const year=day?.value.slice(0,4);
    const other=year&&tools.dataset.years?.split(" ").find((one)=>one.startsWith(year+"="));
    if(other&&!location.pathname.endsWith("/"+other.slice(5)))location.href=other.slice(5)+"#date="+day.value;
    else show(tools);
  });
  show(tools);
}
const made=document.querySelector("time[data-made]");
const {now}=Date;
const days=made?Math.floor((now()-Date.parse(made.dateTime))/86400000):0;
if(days>2){
  const old=document.getElementById("old");
  old.textContent="These pages are "+days+" days old: what runs now may be something else.";
  old.hidden=false;
}
`;
